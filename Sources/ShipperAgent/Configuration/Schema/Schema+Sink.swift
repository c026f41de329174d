extension Schema {
    /// What every sink has.
    enum Sink {
        static let type = RequiredKey("type", .choice(SinkKind.self), synonyms: ["kind"], "What speaks at the other end.")
        static let inputs = RequiredKey(
            "inputs", .list(of: .name, atLeast: 1, such: "app"), synonyms: ["sources", "input", "from"],
            "Names of the sources that are delivered.")
        static let maxInFlight = DefaultedKey(
            "max_in_flight", .number(1...64, of: "batches"), default: 4, synonyms: ["concurrency", "workers"],
            "Batches under way at once. At the limit reading waits.")
        static let timeout = DefaultedKey(
            "timeout", .time(.seconds(1) ... .seconds(600)), default: .seconds(30), synonyms: ["request_timeout"],
            "For a whole request. At the limit the batch is tried again.")
        static let backoff = SectionKey("backoff", synonyms: ["retry", "backoff_config"], [initial.entry, max.entry])
        static let initial = DefaultedKey(
            "initial", .time(.milliseconds(10) ... .seconds(60)), default: .milliseconds(500),
            synonyms: ["min", "min_period"],
            "Bound of the first pause after a failure; it doubles with each. The pause is a random part of it.")
        static let max = DefaultedKey(
            "max", .time(.milliseconds(10) ... .seconds(3600)), default: .seconds(60), synonyms: ["max_period"],
            "Where the bound stops to double. There is no last try. Not below `initial`.")
        static let deadLetter = SectionKey("dead_letter", [deadLetterMaxBytes.entry, onFull.entry])
        static let deadLetterMaxBytes = DefaultedKey(
            "max_bytes", .size(.mebibytes(1) ... .gibibytes(1024)), default: .gibibytes(1),
            "Size of the sink's dead-letter file; what happens at the limit, `on_full` says.")
        static let onFull = DefaultedKey(
            "on_full", .choice(DeadLetterConfiguration.OnFull.self), default: .pause,
            "`pause`: the sink waits, and says so. `drop_oldest`: the oldest lines in the file make room, for good, and are counted.")

        /// A list of URLs is common in name; each kind has its own example.
        static let urls = RequiredKey(
            "urls", .serverURLs, synonyms: ["url", "endpoint", "endpoints", "host", "hosts", "server"],
            "`http` or `https`, without user and password. Of several, which must lead to the same data, requests go to those in turn that answer."
        )

        static let maxLines = DefaultedKey(
            "max_lines", .number(1...1_000_000, of: "lines"), default: 50_000,
            synonyms: ["max_events", "bulk_max_size"],
            "A batch is closed at so many lines.")
        static let maxAge = DefaultedKey(
            "max_age", .time(.milliseconds(10) ... .seconds(300)), default: .seconds(1),
            synonyms: ["timeout_secs", "wait", "flush_interval"], "A batch is closed so long after its first line.")
        static func maxBytes(upTo limit: ByteCount) -> DefaultedKey<ByteCount> {
            DefaultedKey(
                "max_bytes", .size(.kibibytes(64)...limit), default: .mebibytes(1), synonyms: ["size", "batch_size"],
                "A batch is closed at so many bytes before compression.")
        }

        /// What a sink without a server has too.
        static let serverless: [SchemaEntry] = [type.entry, inputs.entry, maxInFlight.entry, backoff.entry, deadLetter.entry]
        static let common: [SchemaEntry] =
            [type.entry, inputs.entry, urls.entry, maxInFlight.entry, timeout.entry, backoff.entry, deadLetter.entry]
            + Connection.entries

        /// All keys of every kind: what is checked where the kind itself is not known.
        static let anyKind = Group(title: "a sink", entries: common + Loki.own + Elasticsearch.own + Local.own)
        static let kinds = [Loki.group, Elasticsearch.group, Local.group]
    }
}
