public import JSONText

/// Turns records into the body of one request. One per worker, reused from batch to batch.
public protocol PayloadEncoder: SendableMetatype {
    /// Key paths whose values the encoder wants to see. Their slots follow slot 0, which is the timestamp's.
    var fieldPaths: [String] { get }
    /// How much of a JSON line must be proven.
    var extent: TopLevelScanner.Extent { get }
    /// Bytes of the body so far, before compression.
    var byteCount: Int { get }

    /// All records that follow come from `file`.
    mutating func begin(_ file: FileContext)
    /// Adds one record. `slots` are the scanner's answers for a JSON line, all `.absent` for text.
    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan)
    /// The finished, compressed body; the encoder is empty afterwards.
    mutating func seal() throws -> Payload
}

/// The body of one request.
public struct Payload: Equatable, Sendable {
    /// As it goes over the wire.
    public let body: [UInt8]
    /// Its size before compression, in bytes.
    public let uncompressedCount: Int
    /// For each line the group of the body (a stream of Loki's) that it stands in, the lines of a group being in their order; empty
    /// where the whole body is in the lines' order.
    public let groups: [UInt32]

    /// Labels and structured metadata that were cut, or left out, at the server's limits.
    public let valuesCut: Int

    public init(body: [UInt8], uncompressedCount: Int, groups: [UInt32] = [], valuesCut: Int = 0) {
        self.valuesCut = valuesCut
        self.body = body
        self.uncompressedCount = uncompressedCount
        self.groups = groups
    }
}
