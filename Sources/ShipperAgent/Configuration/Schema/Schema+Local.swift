extension Schema {
    /// The embedded store.
    enum Local {
        static let path = DefaultedKey(
            "path", .optional(.absolutePath), default: nil, shown: "`store/NAME.sqlite` in the state directory", synonyms: ["file"],
            "The store's file, one sink's alone. Beside it lie its log and its index of the log, `-wal` and `-shm`.")
        static let fullText = DefaultedKey(
            "full_text", .choice(LocalConfiguration.FullText.self), default: .on,
            "`on`: words are found by an index, which costs about half of the speed. A file keeps what it was made with.")
        static let retention = SectionKey("retention", [maxAge.entry, maxStoreBytes.entry])
        static let maxAge = DefaultedKey(
            "max_age", .time(.seconds(3_600) ... .seconds(3_650 * 86_400)), default: .seconds(7 * 86_400), synonyms: ["age", "days"],
            "At this age, by their own times, records go.")
        static let maxStoreBytes = DefaultedKey(
            "max_bytes", .size(.mebibytes(16) ... .gibibytes(1_024)), default: .gibibytes(1), synonyms: ["size", "max_size"],
            "At this size the oldest go.")

        static let maxBytes = Sink.maxBytes(upTo: .mebibytes(64))
        static let batch = SectionKey("batch", [maxBytes.entry, Sink.maxLines.entry, Sink.maxAge.entry])

        static let own: [SchemaEntry] = [path.entry, fullText.entry, retention.entry, batch.entry]
        static let group = Group(title: "a local sink", entries: Sink.serverless + own)
    }
}
