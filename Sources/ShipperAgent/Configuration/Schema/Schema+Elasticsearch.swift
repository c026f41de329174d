extension Schema {
    enum Elasticsearch {
        static let dataStream = DefaultedKey(
            "data_stream", .optional(.indexName), default: nil, shown: "this or `index`",
            "Data stream that documents are created in, such as `logs-shop-default`.")
        static let index = DefaultedKey(
            "index", .optional(.indexTarget), default: nil, shown: "this or `data_stream`",
            "Index that documents are created in. `%Y`, `%m`, `%d` and `%H` in it are the line's own date in UTC, so that a repeat meets the same index."
        )
        static let documentID = DefaultedKey(
            "document_id", .choice(ElasticsearchConfiguration.DocumentID.self), default: .deterministic,
            "`deterministic`: a line that is sent twice is stored once. `server`: the server makes one up, which is a little faster, and a line may be there twice after a crash or a lost answer."
        )
        static let compression = DefaultedKey(
            "compression", .choice(Compression.self), default: .gzip, "Of requests.")
        static let compressionLevel = DefaultedKey(
            "compression_level", .optional(.number(1...9)), default: nil, shown: "`1`",
            "Of gzip: 1 is the fastest, 9 the smallest.")

        static let origin = SectionKey("where", [host.entry, source.entry, file.entry, offset.entry])
        static let host = field("host", "host.name", "Field with the host's name.")
        static let source = field("source", "log.source", "Field with the source's name.")
        static let file = field("file", "log.file.path", "Field with the name under which the file was first seen.")
        static let offset = field("offset", "log.offset", "Field with the line's offset in its file, in bytes.")

        static let maxBytes = Sink.maxBytes(upTo: .mebibytes(64))
        static let batch = SectionKey("batch", [maxBytes.entry, Sink.maxLines.entry, Sink.maxAge.entry])

        static let own: [SchemaEntry] = [
            dataStream.entry, index.entry, origin.entry, batch.entry, compression.entry, compressionLevel.entry, documentID.entry,
        ]
        static let group = Group(title: "an elasticsearch sink", entries: Sink.common + own)

        private static func field(_ name: String, _ field: String, _ summary: String) -> DefaultedKey<String?> {
            DefaultedKey(name, .orOff(.documentField), default: field, summary + " Left out where the line has it.")
        }

        enum Compression: String, Sendable, CaseIterable {
            case gzip, none
        }
    }
}
