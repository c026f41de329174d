import ByteCompression
import Testing

@Suite struct GzipCompressorTests {
    private func compress(_ input: [UInt8], level: GzipLevel = .fastest) throws -> [UInt8] {
        var output: [UInt8] = []
        try GzipCompressor(level: level).compress(input, appendingTo: &output)
        return output
    }

    @Test func `a member has the bytes that Python's gzip writes, but for the level in the header`() throws {
        let input = Array("hello, hello, hello, hello".utf8)
        let expected = bytes(hex: "1f8b0800000000000203 cb48cdc9c9d751c8c0a400 55a38277 1a000000")
        #expect(try compress(input, level: .smallest) == expected)
        #expect(try compress(input, level: .balanced) == expected.replacing(at: 8, with: 0))
        #expect(try compress(input, level: .fastest).prefix(10) == expected.replacing(at: 8, with: 4).prefix(10))
    }

    @Test(arguments: GeneratedBytes.allCases)
    func `what it writes reads back as it was`(_ kind: GeneratedBytes) throws {
        let gzip = try GzipCompressor()
        for size in interestingSizes {
            let input = kind.make(count: size, seed: UInt64(size))
            var output: [UInt8] = []
            try gzip.compress(input, appendingTo: &output)
            #expect(try Gzip.decompress(output, limit: size) == input, "\(kind), seed and size \(size)")
        }
    }

    @Test(arguments: 1...9) func `each level writes a readable member`(_ number: Int) throws {
        let input = GeneratedBytes.logLines.make(count: 20_000, seed: 7)
        let level = try #require(GzipLevel(rawValue: number))
        let output = try compress(input, level: level)
        #expect(output.count < input.count / 4)
        #expect(try Gzip.decompress(output, limit: 20_000) == input)
    }

    @Test func `levels outside 1…9 do not exist`() {
        #expect(GzipLevel(rawValue: 0) == nil)
        #expect(GzipLevel(rawValue: 10) == nil)
    }

    @Test func `one compressor writes the same bytes for its second and its first member`() throws {
        let input = GeneratedBytes.logLines.make(count: 100_000, seed: 1)
        let gzip = try GzipCompressor()
        var first: [UInt8] = []
        var second: [UInt8] = []
        try gzip.compress(input, appendingTo: &first)
        try gzip.compress(GeneratedBytes.noise.make(count: 70_000, seed: 2), appendingTo: &second)
        second.removeAll()
        try gzip.compress(input, appendingTo: &second)
        #expect(first == second)
    }

    @Test(arguments: [1, 7, 1_000, 65_536])
    func `a member fed in pieces is the member of the whole`(_ pieceSize: Int) throws {
        let input = GeneratedBytes.logLines.make(count: 150_000, seed: 3)
        let gzip = try GzipCompressor()
        var pieces: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: pieceSize) {
            let end = min(start + pieceSize, input.count)
            try gzip.append(input[start..<end], to: &pieces)
        }
        try gzip.finish(appendingTo: &pieces)
        #expect(try pieces == compress(input))
    }

    @Test func `what stands in the output already stays, and two members in a row read as one`() throws {
        let gzip = try GzipCompressor()
        var output = Array("head".utf8)
        try gzip.compress(Array("one, ".utf8), appendingTo: &output)
        try gzip.compress(Array("two".utf8), appendingTo: &output)
        #expect(output.starts(with: "head".utf8))
        #expect(try Gzip.decompress(output.dropFirst(4), limit: 8) == Array("one, two".utf8))
    }

    @Test func `a member left unfinished does not show in the next`() throws {
        let gzip = try GzipCompressor()
        var abandoned: [UInt8] = []
        try gzip.append(GeneratedBytes.noise.make(count: 70_000, seed: 4)[...], to: &abandoned)
        var output: [UInt8] = []
        try gzip.compress(Array("next".utf8), appendingTo: &output)
        #expect(try output == compress(Array("next".utf8)))
    }

    @Test func `finishing without a piece writes a member of no bytes, again and again`() throws {
        let gzip = try GzipCompressor(level: .smallest)
        for _ in 0..<3 {
            var output: [UInt8] = []
            try gzip.finish(appendingTo: &output)
            #expect(output == bytes(hex: "1f8b0800000000000203 0300 00000000 00000000"))
        }
    }
}

extension [UInt8] {
    fileprivate func replacing(at index: Int, with byte: UInt8) -> [UInt8] {
        var copy = self
        copy[index] = byte
        return copy
    }
}
