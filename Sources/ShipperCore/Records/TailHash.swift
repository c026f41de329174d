/// A hash of the last bytes before an offset: proof that a copy or a compressed form of a file holds there what was delivered.
public struct TailHash: Equatable, Sendable {
    /// At most so many bytes are looked at.
    public static let maximumCount = 4096

    /// Bytes that the hash covers: 1…4,096.
    public let count: Int
    public let hash: FileID

    /// The hash of `bytes`, which must be the last ones before the offset; `nil` where there are none.
    public init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        count = bytes.count
        let span = unsafe bytes.span.bytes
        let line = LineID(file: FileID(high: 0, low: 0), epoch: 0, offset: 0, bytes: span, range: 0..<bytes.count)
        hash = FileID(high: line.high, low: line.low)
    }

    /// Where the bytes begin that a hash at `offset` covers.
    public static func start(before offset: UInt64) -> UInt64 { offset - min(offset, UInt64(maximumCount)) }

    // MARK: - Form in the state file

    /// From two words, the count and the hash; `nil` if they are none.
    public init?(count: some StringProtocol, hash: some StringProtocol) {
        guard let count = Int(count), count > 0, count <= Self.maximumCount, let hash = FileID(hash) else { return nil }
        self.count = count
        self.hash = hash
    }
}
