/// Elasticsearch or OpenSearch, over the bulk API.
public struct ElasticsearchConfiguration: Sendable, Equatable {
    /// At least one; any of them will do.
    public var urls: [ServerURL]
    public var target: Target
    /// `.gzip` or `.none`.
    public var compression: PayloadCompression
    public var origin: Origin
    public var documentID: DocumentID
}

extension ElasticsearchConfiguration {
    /// What is written to.
    public enum Target: Sendable, Equatable {
        case dataStream(IndexName)
        case index(IndexTarget)
    }

    /// Where a document's `_id` is from.
    public enum DocumentID: String, Sendable, CaseIterable {
        /// The line's place and bytes: a repeat changes nothing.
        case deterministic
        /// The server makes one up: a line that is sent again is there twice.
        case server
    }

    /// Under which field a document says where it is from; nil: not at all. No two are equal.
    public struct Origin: Sendable, Equatable {
        public var host: String?
        public var source: String?
        public var file: String?
        public var offset: String?
    }
}
