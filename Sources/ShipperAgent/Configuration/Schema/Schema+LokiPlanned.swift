extension Schema.Loki {
    static let plannedQuery: [SchemaEntry] = [.planned("auth", "as `auth`", default: "`auth`", "Who is asking.")]

    static let planned: [SchemaEntry] = [
        .planned(
            "label_guard", "",
            "A label that passes its limit moves to structured metadata, counted and warned of once.",
            [
                .planned(
                    "max_values", "number", unit: "values an hour", default: "`100`", limits: "1 … 100000",
                    "Different values of one label."),
                .planned(
                    "max_labels", "number", unit: "labels", default: "`5`", limits: "0 … 15", "Labels made of fields."),
            ]),
        .planned(
            "limits", "", "What the server would refuse is caught before it is sent. The defaults are Loki's.",
            [
                .planned("line_bytes", "size", default: "`256KiB`", limits: "1KiB … 4MiB", "Length of a line."),
                .planned("max_age", "time", default: "`7d`", limits: "1h … 3650d", "Age of a line."),
                .planned("max_ahead", "time", default: "`10m`", limits: "0s … 1d", "How far a line may lie ahead."),
                .planned("labels", "number", unit: "labels", default: "`15`", limits: "1 … 100", "Labels of a stream."),
                .planned(
                    "label_value_bytes", "size", default: "`2KiB`", limits: "64B … 64KiB", "Length of a label's value."),
                .planned(
                    "metadata_fields", "number", unit: "fields", default: "`128`", limits: "0 … 1024",
                    "Structured metadata of a line."),
                .planned(
                    "metadata_bytes", "size", default: "`64KiB`", limits: "0B … 1MiB", "Structured metadata of a line."),
            ]),
        .planned(
            "backfill", "", "Lines far behind their stream's newest go to streams labelled `backfill`.",
            [
                .planned("behind", "time", default: "`1h`", limits: "1m … 1d", "How far behind."),
                .planned(
                    "max_open_hours", "number", unit: "hours", default: "`4`", limits: "1 … 24",
                    "Such streams open at once."),
            ]),
    ]
}
