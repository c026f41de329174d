extension Schema.Loki {
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
            "backfill", "", "Lines far behind their stream's newest go to streams labelled `backfill`.",
            [
                .planned("behind", "time", default: "`1h`", limits: "1m … 1d", "How far behind."),
                .planned(
                    "max_open_hours", "number", unit: "hours", default: "`4`", limits: "1 … 24",
                    "Such streams open at once."),
            ]),
    ]
}
