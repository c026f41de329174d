/// The kinds of sink that `type` can name.
enum SinkKind: String, Sendable, CaseIterable {
    case loki, elasticsearch, local
}

extension SinkKind {
    /// The keys that it has.
    var group: Schema.Group {
        switch self {
        case .loki: Schema.Loki.group
        case .elasticsearch: Schema.Elasticsearch.group
        case .local: Schema.Local.group
        }
    }

    /// The keys of its `batch`.
    var batch: (section: SectionKey, maxBytes: DefaultedKey<ByteCount>) {
        switch self {
        case .loki: (Schema.Loki.batch, Schema.Loki.maxBytes)
        case .elasticsearch: (Schema.Elasticsearch.batch, Schema.Elasticsearch.maxBytes)
        case .local: (Schema.Local.batch, Schema.Local.maxBytes)
        }
    }
}
