/// How a request's body is compressed.
public enum PayloadCompression: Sendable, Equatable {
    case none
    /// Snappy's block format.
    case snappy
    /// Level 1 (fastest) … 9 (smallest).
    case gzip(level: Int)
}
