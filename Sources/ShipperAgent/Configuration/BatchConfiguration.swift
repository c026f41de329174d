/// When a batch is closed: at the first of three limits.
public struct BatchConfiguration: Sendable, Equatable {
    /// Bytes of the batch before compression: 64 KiB … 4 MiB for Loki, … 64 MiB for Elasticsearch.
    public var maxBytes: ByteCount
    /// 1 … 1,000,000.
    public var maxLines: Int
    /// Time since the batch's first line, 10 ms … 5 min.
    public var maxAge: Duration
}
