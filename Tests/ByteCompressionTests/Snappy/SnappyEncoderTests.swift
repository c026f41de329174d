import ByteCompression
import Testing

@Suite struct SnappyEncoderTests {
    private func compress(_ input: [UInt8]) throws -> [UInt8] {
        var encoder = SnappyEncoder()
        var output: [UInt8] = []
        try encoder.compress(input, appendingTo: &output)
        return output
    }

    @Test(arguments: GoldenVector.all)
    func `small inputs become the bytes that the encoder in Rust writes`(_ vector: GoldenVector) throws {
        #expect(try compress(vector.plain) == vector.snappy)
    }

    @Test(arguments: GeneratedBytes.allCases)
    func `what it writes reads back as it was, within the promised size`(_ kind: GeneratedBytes) throws {
        var encoder = SnappyEncoder()
        for size in interestingSizes {
            let input = kind.make(count: size, seed: UInt64(size))
            var output: [UInt8] = []
            try encoder.compress(input, appendingTo: &output)
            #expect(output.count <= Snappy.maximumCompressedSize(of: size), "\(kind), seed and size \(size)")
            #expect(try Snappy.announcedSize(of: output) == size)
            #expect(try Snappy.decompress(output, limit: size) == input, "\(kind), seed and size \(size)")
        }
    }

    @Test func `the table of one block does not show in the next`() throws {
        var encoder = SnappyEncoder()
        let lines = GeneratedBytes.logLines.make(count: 100_000, seed: 5)
        var used: [UInt8] = []
        try encoder.compress(GeneratedBytes.smallAlphabet.make(count: 70_000, seed: 6), appendingTo: &used)
        used.removeAll()
        try encoder.compress(lines, appendingTo: &used)
        #expect(try used == compress(lines))
    }

    @Test func `log lines shrink to a third and noise hardly grows`() throws {
        let lines = GeneratedBytes.logLines.make(count: 60_000, seed: 8)
        #expect(try compress(lines).count < 20_000)
        let noise = GeneratedBytes.noise.make(count: 60_000, seed: 9)
        #expect(try compress(noise).count < 60_100)
    }

    @Test func `what stands in the output already stays`() throws {
        var encoder = SnappyEncoder()
        var output = Array("head".utf8)
        try encoder.compress(Array("a".utf8), appendingTo: &output)
        #expect(output == Array("head".utf8) + bytes(hex: "01 00 61"))
    }

    @Test(arguments: [
        (1, "01 00"), (60, "3c ec"), (61, "3d f03c"), (256, "8002 f0ff"), (257, "8102 f40001"),
        (65_536, "808004 f4ffff"),
    ])
    func `a block of literals alone is length, tag and the bytes`(_ size: Int, _ head: String) throws {
        let input = GeneratedBytes.runs.make(count: size, seed: 10)
        var output: [UInt8] = []
        try SnappyEncoder.appendLiteralsOnly(input, to: &output)
        #expect(output == bytes(hex: head) + input)
    }

    @Test func `a block of literals alone reads back at any size`() throws {
        for size in interestingSizes + [200_000] {
            let input = GeneratedBytes.logLines.make(count: size, seed: UInt64(size))
            var output: [UInt8] = []
            try SnappyEncoder.appendLiteralsOnly(input, to: &output)
            #expect(try Snappy.decompress(output, limit: size) == input, "size \(size)")
        }
    }

    @Test func `random walks of pieces old and new read back`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var encoder = SnappyEncoder()
        for _ in 0..<60 {
            let input = Self.walk(&generator)
            var output: [UInt8] = []
            try encoder.compress(input, appendingTo: &output)
            #expect(try Snappy.decompress(output, limit: input.count) == input, "seed \(seed)")
        }
    }

    /// Copies of any length and distance: what the matcher has to find, and to cut off at the right byte.
    private static func walk(_ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for _ in 0..<Int.random(in: 0...60, using: &generator) {
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, start + Int.random(in: 1...200, using: &generator))
            bytes += bytes[start..<end]
            bytes += (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
        }
        return bytes
    }
}
