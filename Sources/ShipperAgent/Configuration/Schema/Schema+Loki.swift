extension Schema {
    enum Loki {
        static let labels = DefaultedKey(
            "labels", .labels, default: [],
            "Labels of the streams. A label whose values are many belongs into `structured_metadata`.")
        static let structuredMetadata = DefaultedKey(
            "structured_metadata", .metadata, default: [], synonyms: ["metadata"],
            "Fields sent beside the line: searchable, and no stream of their own.")
        static let encoding = DefaultedKey(
            "encoding", .choice(LokiConfiguration.Encoding.self), default: .protobuf, "The form of a push.")
        static let compression = DefaultedKey(
            "compression", .optional(.choice(Compression.self)), default: nil,
            shown: "`snappy`; with `encoding: json` `gzip`", "`protobuf`: `snappy` or `gzip`. `json`: `gzip` or `none`."
        )
        static let compressionLevel = DefaultedKey(
            "compression_level", .optional(.number(1...9)), default: nil, shown: "`1`",
            "Of gzip: 1 is the fastest, 9 the smallest.")
        static let tenant = DefaultedKey(
            "tenant", .optional(.tenantOrField), default: nil, shown: "none", synonyms: ["tenant_id", "org_id"],
            "Sent as `X-Scope-OrgID`: a text, or `$.field` for what the line says. Lines of several tenants go in requests of their own.")
        static let timestampTie = DefaultedKey(
            "timestamp_tie", .choice(LokiConfiguration.TimestampTie.self), default: .ordinal,
            "`ordinal`: equal timestamps of a file are told apart in their unused digits, as Loki merges equal lines of one nanosecond."
        )

        static let origin = SectionKey("where", [host.entry, source.entry, file.entry])
        static let host = name("host", "Label with the host's name.")
        static let source = name("source", "Label with the source's name.")
        static let file = name("file", "Structured metadata with the name under which the file was first seen.")

        // Loki's gRPC refuses for ever what passes about 4 MiB.
        static let maxBytes = Sink.maxBytes(upTo: .mebibytes(4))
        static let batch = SectionKey("batch", [maxBytes.entry, Sink.maxLines.entry, Sink.maxAge.entry])

        static let query = SectionKey(
            "query", [queryURL.entry, settling.entry, visibleFor.entry, queryAuth.entry])
        /// Who is asking, if it is not who is pushing.
        static let queryAuth = Connection.auth
        static let queryURL = DefaultedKey(
            "url", .queryPlace, default: .push, shown: "that of `urls`",
            "Where Loki is asked which lines it holds, before lines that it may hold are sent again. `off`: they are sent again, and counted."
        )
        static let settling = DefaultedKey(
            "settling", .time(.zero ... .seconds(600)), default: .seconds(10),
            "How long after its `timeout` a push may still be at work. Only then is a line that Loki does not show taken for missing.")
        static let visibleFor = DefaultedKey(
            "visible_for", .time(.seconds(60) ... .seconds(86_400)), default: .seconds(3 * 3600),
            "Loki's `query_ingesters_within`. An older line that Loki does not show is sent again, and counted.")

        static let own: [SchemaEntry] =
            [
                labels.entry, structuredMetadata.entry, origin.entry, batch.entry, encoding.entry, compression.entry,
                compressionLevel.entry, tenant.entry, defaultTenant.entry, timestampTie.entry, query.entry, LokiLimits.section.entry,
                labelGuard.entry, backfill.entry,
            ]
        static let group = Group(title: "a loki sink", entries: Sink.common + own)

        private static func name(_ name: String, _ summary: String) -> DefaultedKey<LabelName?> {
            DefaultedKey(name, .orOff(.labelName), default: LabelName(name), summary)
        }
    }
}

extension Schema {
    /// The names of compressions, before encoding and level make one a `PayloadCompression`.
    enum Compression: String, Sendable, CaseIterable {
        case snappy, gzip, none
    }
}
