import JSONText
import ShipperCore

/// The agent's path as the agent walks it: read → frame → scan → encode → compress, batch after batch.
final class PathStage: Stage {
    let name: String
    let yardstick: String?
    /// A closure made where the encoder's type is known, so that the path is compiled for this very encoder as in the agent.
    private let walk: (InputFile, inout Cost) throws -> Void

    init(_ name: String, yardstick: String? = nil, breaksTies: Bool = false, _ encoder: some PayloadEncoder) {
        self.name = name
        self.yardstick = yardstick
        var path = AgentPath(encoder, breaksTies: breaksTies)
        var blocks = Blocks()
        walk = { try path.walk($0, &blocks, &$1) }
    }

    func run(_ input: InputFile, _ cost: inout Cost) throws { try walk(input, &cost) }
}

private struct AgentPath<Encoder: PayloadEncoder> {
    private var builder: BatchBuilder<Encoder>
    private let file = FileContext(
        id: FileID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210), epoch: 0,
        path: "/var/log/champion/pipeline.ndjson", source: 0)

    /// Limits are the configuration's defaults.
    init(_ encoder: Encoder, breaksTies: Bool) {
        let source = SourcePlan(
            name: "pipeline", format: .json, lineLimit: 256 << 10, timestamp: "timestamp", fields: encoder.fieldPaths,
            extent: encoder.extent)
        builder = BatchBuilder(
            encoder: encoder, limits: BatchLimits(bytes: 1 << 20, lines: 50_000), sources: [source],
            breaksTies: breaksTies)
    }

    mutating func walk(_ input: InputFile, _ blocks: inout Blocks, _ cost: inout Cost) throws {
        var cursor = FileCursor()
        var counts = LineCounts()
        try blocks.forEach(of: input) { block in
            let start = cursor.offset
            var done = 0
            while true {
                let before = Meter.allocations()
                let stop = builder.consume(
                    block, done..<block.byteCount, of: file, cursor: &cursor, mark: nil, counts: &counts)
                cost.lineAllocations += Meter.allocations() - before
                done = Int(cursor.offset - start)
                // A line that waits does so for what is under way, and then goes.
                guard stop == .batchFull || stop == .held else { return done }
                try seal(&cost)
            }
        }
        try seal(&cost)
        cost.lines += counts.read
    }

    private mutating func seal(_ cost: inout Cost) throws {
        let before = Meter.allocations()
        let batch = try builder.seal()
        cost.batchAllocations += Meter.allocations() - before
        cost.batches += 1
        cost.bytesOut += batch.payload.body.count
        // As the server's answer would: the lines of a stream that is far ahead of what is under way would wait for it.
        builder.settled(batch.sequence)
    }
}

/// Takes records and makes nothing of them.
struct NoEncoder: PayloadEncoder {
    let fieldPaths: [String]
    let extent: TopLevelScanner.Extent
    private(set) var byteCount = 0

    init(like encoder: some PayloadEncoder) {
        fieldPaths = encoder.fieldPaths
        extent = encoder.extent
    }

    mutating func begin(_ file: FileContext) {}

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        byteCount &+= record.range.count
    }

    mutating func seal() -> Payload {
        defer { byteCount = 0 }
        return Payload(body: [], uncompressedCount: byteCount)
    }
}
