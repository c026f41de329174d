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
    /// Decides how the record goes that is appended next; `nil`: not before more of what was sent is settled.
    ///
    /// - Parameter slots: the scanner's answers for a JSON line, all `.absent` for text.
    mutating func route(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) -> Route?
    /// Adds the record that `route` was asked of last.
    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan)
    /// The finished, compressed body; the encoder is empty afterwards.
    mutating func seal() throws -> Payload

    /// Lines that an earlier life may have sent go the way that they went then. Said once, before the first record.
    mutating func remember(_ memory: RoutingMemory)
    /// All lines of the body that was sealed as the `number`th, counted from 1, are settled.
    mutating func settled(_ number: UInt64)
    /// An hour is over, for what is limited by the hour.
    mutating func hourPassed()
}

/// An encoder whose records go one way only.
extension PayloadEncoder {
    @inlinable @inline(__always)
    public mutating func route(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) -> Route? { .plain }
    public mutating func remember(_ memory: RoutingMemory) {}
    public mutating func settled(_ number: UInt64) {}
    public mutating func hourPassed() {}
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

    /// By group, whose it is: the server is told with the request. Empty: all are the sink's own.
    public let owners: [String]
    public let notes: RoutingNotes

    public init(body: [UInt8], uncompressedCount: Int, groups: [UInt32] = [], owners: [String] = [], notes: RoutingNotes = RoutingNotes()) {
        self.notes = notes
        self.owners = owners
        self.body = body
        self.uncompressedCount = uncompressedCount
        self.groups = groups
    }
}

extension Payload {
    /// Places of the lines, apart for each owner: one request speaks for one of them.
    public func linesByOwner(count: Int) -> [[Int]] {
        guard Set(owners).count > 1 else { return [Array(0..<count)] }
        var lines: [String: [Int]] = [:]
        for (line, group) in groups.enumerated() where Int(group) < owners.count { lines[owners[Int(group)], default: []].append(line) }
        return lines.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// What happened to the lines of a body on their way into it.
public struct RoutingNotes: Equatable, Sendable {
    /// Labels and structured metadata that were cut, or left out, at the server's limits.
    public var valuesCut = 0
    /// By label, lines of which it is structured metadata since it has too many values.
    public var movedLabels: [String: Int] = [:]
    /// Lines that went to streams of late lines.
    public var backfilled = 0
    /// Streams whose newest time rose enough to be written down.
    public var newest: [UInt64: Int64] = [:]

    public init() {}
}
