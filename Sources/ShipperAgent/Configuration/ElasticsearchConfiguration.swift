/// Elasticsearch or OpenSearch, over the bulk API.
public struct ElasticsearchConfiguration: Sendable, Equatable {
    /// Exactly one as long as failover is not built.
    public var urls: [ServerURL]
    public var target: Target
    /// `.gzip` or `.none`.
    public var compression: PayloadCompression
    public var origin: Origin
}

extension ElasticsearchConfiguration {
    /// What is written to.
    public enum Target: Sendable, Equatable {
        case dataStream(IndexName)
        case index(IndexName)
    }

    /// Under which field a document says where it is from; nil: not at all. No two are equal.
    public struct Origin: Sendable, Equatable {
        public var host: String?
        public var source: String?
        public var file: String?
        public var offset: String?
    }
}
