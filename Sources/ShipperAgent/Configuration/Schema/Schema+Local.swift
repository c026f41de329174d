extension Schema {
    /// The embedded store: a kind of sink that is not built yet.
    enum Local {
        static let own: [SchemaEntry] = [
            .planned("path", "path", default: "in the state directory", "The store's file."),
            .planned(
                "full_text", "choice", default: "`on`", limits: "`on` `off`", "Whether every word can be searched for."),
            .planned(
                "retention", "", "What is kept; the oldest goes first.",
                [
                    .planned("max_age", "time", default: "`7d`", limits: "1h … 3650d", "At this age records go."),
                    .planned(
                        "max_bytes", "size", default: "`1GiB`", limits: "16MiB … 1TiB", "At this size the oldest go."),
                ]),
        ]
        static let group = Group(title: "a local sink", entries: own)
    }
}
