import ByteCompression
import ShipperCore

/// Joins streams to the body of a push, and compresses it. Its memory is kept from body to body.
struct LokiBody {
    private let format: LokiOptions.Format
    private var compressor: BodyCompressor
    /// The request, and the same as a snappy block of literals.
    private var body: [UInt8] = []
    private var literals: [UInt8] = []

    init(_ format: LokiOptions.Format, _ compression: BodyCompression) throws(CompressionError) {
        self.format = format
        compressor = try BodyCompressor(compression)
    }

    mutating func payload(of streams: [LokiStreams.Stream], groups: [UInt32], notes: RoutingNotes = RoutingNotes()) throws -> Payload {
        body.removeAll(keepingCapacity: true)
        switch format {
        case .protobuf: LokiProtobuf.appendRequest(streams, to: &body)
        case .json: LokiJSON.appendRequest(streams, to: &body)
        }
        let used = streams.filter { !$0.entries.isEmpty }
        let owners = used.contains { $0.owner != nil } ? used.map { $0.owner ?? "" } : []
        return Payload(body: try compressed(), uncompressedCount: body.count, groups: groups, owners: owners, notes: notes)
    }

    /// gzip goes around a snappy block: Loki takes protobuf in no other form, and a block may consist of literals alone.
    private mutating func compressed() throws(CompressionError) -> [UInt8] {
        if format == .json || compressor.compression == .snappy { return try compressor.compress(body) }
        try Self.write(body, asLiterals: &literals)
        return try compressor.compress(literals)
    }

    private static func write(_ body: [UInt8], asLiterals literals: inout [UInt8]) throws(CompressionError) {
        literals.removeAll(keepingCapacity: true)
        try unsafe SnappyEncoder.appendLiteralsOnly(body.span.bytes, to: &literals)
    }
}

extension LokiOptions {
    /// The body of a push as it was before compression.
    ///
    /// - Throws: `CompressionError` if it is not what ``LokiBody`` made.
    static func inflate(_ payload: Payload, _ format: Format, _ compression: BodyCompression) throws(CompressionError) -> [UInt8] {
        // A block of literals is a little longer than what it holds.
        let limit = payload.uncompressedCount + payload.uncompressedCount / 8 + 64
        var bytes = payload.body
        if case .gzip = compression { bytes = try unsafe Gzip.decompress(bytes.span.bytes, limit: limit) }
        guard format == .protobuf else { return bytes }
        return try unsafe Snappy.decompress(bytes.span.bytes, limit: payload.uncompressedCount)
    }
}
