public import ShipperCore

/// The body of a push read back into lines: an answer names lines by their stream and time, and what it settles is not sent again.
public struct LokiPush: Sendable {
    /// One line as it was sent.
    public struct Entry: Equatable, Sendable {
        /// Nanoseconds since 1970.
        public let time: Int64
        public let text: [UInt8]
        /// Number of structured metadata, and the bytes of their names and values.
        public let metadataCount: Int
        public let metadataSize: Int
        /// Index into `streams`.
        public let stream: Int
        /// Where it stands in the body.
        let range: Range<Int>
    }

    public struct Stream: Equatable, Sendable {
        public let labels: [String: String]
        /// Whose it is; `nil`: the sink's.
        public let owner: String?
        /// As the body holds them.
        let text: [UInt8]
        /// Indices into `entries`, in the order of the body.
        public internal(set) var lines: [Int]
    }

    /// Why a body could not be read back: it is not what the encoder makes.
    public struct Malformed: Error, Equatable, Sendable {}

    public private(set) var streams: [Stream] = []
    /// By the batch's order of lines.
    public private(set) var entries: [Entry]
    private let body: [UInt8]
    private let format: LokiOptions.Format
    private let compression: BodyCompression

    /// - Throws: `Malformed` or `CompressionError` if `payload` was not made with this format and compression.
    public init(_ payload: Payload, format: LokiOptions.Format, compression: BodyCompression) throws {
        self.format = format
        self.compression = compression
        body = try LokiOptions.inflate(payload, format, compression)
        let found =
            switch format {
            case .protobuf: try LokiPushReader.protobuf(body)
            case .json: try LokiPushReader.json(body)
            }
        entries = []
        guard payload.owners.isEmpty || payload.owners.count == found.count else { throw Malformed() }
        try sort(found, groups: payload.groups, owners: payload.owners)
    }

    /// Puts the entries, which stand by stream, into the order of the lines.
    private mutating func sort(_ found: [LokiPushReader.Stream], groups: [UInt32], owners: [String]) throws(Malformed) {
        streams = found.indices.map {
            Stream(labels: found[$0].labels, owner: owners.isEmpty ? nil : owners[$0], text: found[$0].text, lines: [])
        }
        let count = found.reduce(0) { $0 + $1.entries.count }
        guard groups.isEmpty ? found.count <= 1 : groups.count == count else { throw Malformed() }
        entries.reserveCapacity(count)
        var next = [Int](repeating: 0, count: found.count)
        for line in 0..<count {
            let stream = groups.isEmpty ? 0 : Int(groups[line])
            guard stream < found.count, next[stream] < found[stream].entries.count else { throw Malformed() }
            entries.append(found[stream].entries[next[stream]].entry(in: stream))
            streams[stream].lines.append(line)
            next[stream] += 1
        }
    }

    /// A body of these lines alone.
    ///
    /// - Parameter lines: indices into `entries`, rising.
    public func payload(of lines: [Int]) throws -> Payload {
        var parts = streams.map { LokiStreams.Stream(key: [], labels: $0.text, owner: $0.owner) }
        for line in lines {
            let entry = entries[line]
            if format == .json, !parts[entry.stream].entries.isEmpty { parts[entry.stream].entries.append(UInt8(ascii: ",")) }
            parts[entry.stream].entries.append(contentsOf: body[entry.range])
        }
        var ranks = [UInt32](repeating: 0, count: parts.count)
        var used: UInt32 = 0
        for place in parts.indices where !parts[place].entries.isEmpty {
            ranks[place] = used
            used += 1
        }
        var writer = try LokiBody(format, compression)
        return try writer.payload(of: parts, groups: used > 1 ? lines.map { ranks[entries[$0].stream] } : [])
    }
}
