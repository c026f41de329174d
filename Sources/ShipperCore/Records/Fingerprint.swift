/// What a file begins with: a hash of its first bytes, as many as it had, at most 1 KiB.
///
/// A file that grows keeps matching its older, shorter fingerprint; an inode used again for other contents does not.
public struct Fingerprint: Hashable, Sendable {
    /// At most so many bytes are looked at.
    public static let maximumCount = 1024

    /// Bytes that the hash covers: 0…1,024.
    public let count: Int
    public let high: UInt64
    public let low: UInt64

    public init(count: Int, high: UInt64, low: UInt64) {
        self.count = count
        self.high = high
        self.low = low
    }

    /// The fingerprint of the first `count` bytes of `bytes`, or of all if it has fewer.
    public init(_ bytes: borrowing RawSpan, count: Int = maximumCount) {
        let covered = min(count, bytes.byteCount, Self.maximumCount)
        let hash = LineID(file: FileID(high: 0, low: 0), epoch: 0, offset: 0, bytes: bytes, range: 0..<covered)
        self.init(count: covered, high: hash.high, low: hash.low)
    }

    /// Whether a file that now begins with `bytes` can be the one this fingerprint was taken of.
    public func matches(_ bytes: borrowing RawSpan) -> Bool {
        bytes.byteCount >= count && self == Fingerprint(bytes, count: count)
    }
}
