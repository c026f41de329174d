import JSONText
import ShipperCore
import ShipperEncoding

/// The agent's path as the agent walks it: read → frame → scan → encode → compress, batch after batch.
final class PathStage<Encoder: PayloadEncoder>: Stage {
    let name: String
    let yardstick: String?
    private var builder: BatchBuilder<Encoder>
    private var blocks = Blocks()
    private let file = FileContext(
        id: FileID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210), epoch: 0,
        path: "/var/log/champion/pipeline.ndjson", source: 0)

    /// - Parameter limits: what the configuration's defaults are.
    init(
        _ name: String, yardstick: String? = nil, breaksTies: Bool = false, _ encoder: Encoder,
        limits: BatchLimits = BatchLimits(bytes: 1 << 20, lines: 50_000)
    ) {
        self.name = name
        self.yardstick = yardstick
        let source = SourcePlan(
            name: "pipeline", format: .json, lineLimit: 256 << 10, timestamp: "timestamp", fields: encoder.fieldPaths,
            extent: encoder.extent)
        builder = BatchBuilder(encoder: encoder, limits: limits, sources: [source], breaksTies: breaksTies)
    }

    func run(_ input: InputFile, _ cost: inout Cost) throws {
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
                guard stop == .batchFull else { return done }
                try seal(&cost)
            }
        }
        try seal(&cost)
        cost.lines += counts.read
    }

    private func seal(_ cost: inout Cost) throws {
        let before = Meter.allocations()
        let batch = try builder.seal()
        cost.batchAllocations += Meter.allocations() - before
        cost.batches += 1
        cost.bytesOut += batch.payload.body.count
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
