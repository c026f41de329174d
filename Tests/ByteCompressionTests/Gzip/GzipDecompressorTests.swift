import ByteCompression
import Testing

@Suite struct GzipDecompressorTests {
    private let plain = GeneratedBytes.logLines.make(count: 200_000, seed: 11)

    private func twoMembers() throws -> [UInt8] {
        let gzip = try GzipCompressor()
        var output: [UInt8] = []
        try gzip.compress(plain, appendingTo: &output)
        try gzip.compress(plain, appendingTo: &output)
        return output
    }

    @Test(arguments: [1, 3, 997, 1 << 20], [1_000, 65_536, 1 << 20])
    func `the pieces' borders and the room given leave no trace`(_ pieceSize: Int, _ room: Int) throws {
        let compressed = try twoMembers()
        let decompressor = try GzipDecompressor()
        var output: [UInt8] = []
        var taken = 0
        while taken < compressed.count || !decompressor.isAtMemberBoundary {
            let end = min(taken + pieceSize, compressed.count)
            let before = (taken, output.count)
            taken += try decompressor.decompress(
                compressed[taken..<end], appendingTo: &output, limit: room)
            #expect(output.count - before.1 <= room)
            try #require((taken, output.count) != before, "no progress at byte \(taken)")
        }
        #expect(output == plain + plain)
    }

    @Test func `input may end only at a member's boundary`() throws {
        let compressed = try twoMembers()
        let decompressor = try GzipDecompressor()
        var output: [UInt8] = []
        #expect(decompressor.isAtMemberBoundary)
        _ = try decompressor.decompress(compressed.prefix(100), appendingTo: &output, limit: .max)
        #expect(!decompressor.isAtMemberBoundary)
    }

    @Test func `after a fault and a reset it reads as if it were new`() throws {
        let decompressor = try GzipDecompressor()
        var output: [UInt8] = []
        #expect(throws: CompressionError.self) {
            try decompressor.decompress(Array("not gzip at all".utf8)[...], appendingTo: &output, limit: 100)
        }
        try decompressor.reset()
        output.removeAll()
        let compressed = try twoMembers()
        #expect(try decompressor.decompress(compressed[...], appendingTo: &output, limit: .max) == compressed.count)
        #expect(output == plain + plain)
    }

    @Test func `no room means no step`() throws {
        var output: [UInt8] = []
        let compressed = try twoMembers()
        #expect(try GzipDecompressor().decompress(compressed[...], appendingTo: &output, limit: 0) == 0)
        #expect(output.isEmpty)
    }
}
