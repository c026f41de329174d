/// What a store keeps; the oldest goes first. By times of the records' own, which may be wrong.
public struct StoreRetention: Sendable, Equatable {
    /// Records before this go; nanoseconds since 1970.
    public var oldest: Int64?
    /// Above this many bytes of used pages the oldest go.
    public var maxBytes: Int64?
    /// Records after this go before the oldest where there is too much: their clock is ahead. Nanoseconds since 1970.
    public var newest: Int64?

    public init(oldest: Int64? = nil, maxBytes: Int64? = nil, newest: Int64? = nil) {
        self.oldest = oldest
        self.maxBytes = maxBytes
        self.newest = newest
    }
}
