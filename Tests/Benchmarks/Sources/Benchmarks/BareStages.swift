import ByteCompression
import JSONText
import ShipperCore

/// Reading alone, the floor under every row.
final class ReadStage: Stage {
    let name = "read"
    let yardstick: String? = nil
    private var blocks = Blocks()

    func run(_ input: InputFile, _ cost: inout Cost) throws {
        try blocks.forEach(of: input) { $0.byteCount }
    }
}

final class FrameStage: Stage {
    let name = "read, frame"
    let yardstick: String? = nil
    private var blocks = Blocks()
    private let framer = LineFramer(limit: 256 << 10)

    func run(_ input: InputFile, _ cost: inout Cost) throws {
        let before = Meter.allocations()
        try blocks.forEach(of: input) { block in
            var index = 0
            while let line = framer.line(in: block, from: index, to: block.byteCount) {
                cost.lines &+= 1
                index = line.next
            }
            return index
        }
        cost.lineAllocations += Meter.allocations() - before
    }
}

/// The file's own bytes through a compressor, a block of 1 MiB at a time: the speed that the path is measured against.
final class CompressorStage: Stage {
    let name: String
    let yardstick: String? = nil
    private let compress: (RawSpan, inout [UInt8]) throws -> Void
    private var blocks = Blocks()
    private var output: [UInt8] = []

    init(_ name: String, _ compress: @escaping (RawSpan, inout [UInt8]) throws -> Void) {
        self.name = name
        self.compress = compress
    }

    func run(_ input: InputFile, _ cost: inout Cost) throws {
        try blocks.forEach(of: input) { block in
            output.removeAll(keepingCapacity: true)
            try compress(block.extracting(0..<block.byteCount), &output)
            cost.batches += 1
            cost.bytesOut += output.count
            return block.byteCount
        }
    }

    static func zlib(_ level: GzipLevel) throws -> CompressorStage {
        let gzip = try GzipCompressor(level: level)
        return CompressorStage("read, zlib -\(level.rawValue)") { try gzip.compress($0, appendingTo: &$1) }
    }

    static func snappy() -> CompressorStage {
        var snappy = SnappyEncoder()
        return CompressorStage("read, snappy") { try snappy.compress($0, appendingTo: &$1) }
    }
}
