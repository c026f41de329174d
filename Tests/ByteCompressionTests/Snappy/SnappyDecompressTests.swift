import ByteCompression
import Testing

@Suite struct SnappyDecompressTests {
    private static let tooMuch = CompressionError.corrupt(.snappy, reason: "it holds more bytes than it announces")
    private static let tooFar = CompressionError.corrupt(.snappy, reason: "a copy points before the beginning")
    private static let tooLong = CompressionError.corrupt(.snappy, reason: "the announced length has more than 32 bits")

    @Test(arguments: [
        ("", CompressionError.truncated(.snappy)),
        ("80", .truncated(.snappy)),
        ("ffffffff1f", tooLong),
        ("808080808001", tooLong),
        ("01", .truncated(.snappy)),
        ("02 00 61", .truncated(.snappy)),
        ("01 04 61", .truncated(.snappy)),
        ("01 f0", .truncated(.snappy)),
        ("01 04 6162", tooMuch),
        ("00 00 61", tooMuch),
        ("05 00 61 0101 00 62", tooMuch),
        ("05 00 61 0102", tooFar),
        ("05 00 61 0100", tooFar),
        ("05 00 61 0e 0200", tooFar),
        ("05 00 61 0f 01000080", tooFar),
        ("05 00 61 0f ffffffff", tooFar),
        ("05 00 61 01", .truncated(.snappy)),
        ("05 00 61 0e 01", .truncated(.snappy)),
        ("05 00 61 0f 010000", .truncated(.snappy)),
        ("05 fc ffffffff 61", .truncated(.snappy)),
    ])
    func `a broken block is refused`(_ hex: String, _ expected: CompressionError) {
        #expect(throws: expected) { try Snappy.decompress(bytes(hex: hex), limit: 1_000) }
    }

    @Test(arguments: GoldenVector.all)
    func `blocks of another encoder read back`(_ vector: GoldenVector) throws {
        #expect(try Snappy.decompress(vector.snappy, limit: vector.plain.count) == vector.plain)
    }

    @Test(arguments: [
        ("08 0c 61626364 0f 04000000", "abcdabcd"),
        ("08 0c 61626364 0e 0400", "abcdabcd"),
        ("08 0c 61626364 01 04", "abcdabcd"),
        ("07 00 61 0b 0100 0000 08 626364", "aaaabcd"),
        ("03 f002 616263", "abc"),
        ("03 f40200 616263", "abc"),
        ("03 f8020000 616263", "abc"),
        ("03 fc02000000 616263", "abc"),
        ("8300 08 616263", "abc"),
    ])
    func `every kind of element is understood, also those that the encoder never writes`(_ hex: String, _ text: String)
        throws
    {
        #expect(try Snappy.decompress(bytes(hex: hex), limit: 100) == Array(text.utf8))
    }

    @Test(arguments: GoldenVector.all)
    func `every prefix is truncated`(_ vector: GoldenVector) {
        for length in 0..<vector.snappy.count {
            #expect(throws: CompressionError.truncated(.snappy), "\(length) bytes") {
                try Snappy.decompress(vector.snappy.prefix(length), limit: 1_000)
            }
        }
    }

    @Test(arguments: GoldenVector.all)
    func `with any bit flipped it is refused or stays within the limit`(_ vector: GoldenVector) throws {
        for (place, changed) in vector.snappy.withEveryBitFlipped {
            let result = Result { try Snappy.decompress(changed, limit: 1_000) }
            if case .success(let plain) = result { #expect(plain.count <= 1_000, "bit \(place)") }
        }
    }

    @Test func `noise is refused or stays within the limit`() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let size = Int.random(in: 0...60, using: &generator)
            let noise = GeneratedBytes.noise.make(count: size, seed: generator.next())
            let result = Result { try Snappy.decompress(noise, limit: 500) }
            if case .success(let plain) = result { #expect(plain.count <= 500, "seed \(seed)") }
        }
    }

    @Test func `an announcement past the limit is refused before anything is read`() {
        #expect(throws: CompressionError.tooLarge(.snappy, limit: 99)) {
            try Snappy.decompress(bytes(hex: "64 00"), limit: 99)
        }
    }

    @Test func `an announcement that the block is too short for reserves no memory`() {
        #expect(throws: CompressionError.truncated(.snappy)) {
            try Snappy.decompress(bytes(hex: "ffffffff0f 00 61"), limit: .max)
        }
    }

    @Test func `the announced size is read without the rest`() throws {
        #expect(try Snappy.announcedSize(of: bytes(hex: "ffffffff0f")) == 4_294_967_295)
        #expect(try Snappy.announcedSize(of: bytes(hex: "fe01")) == 254)
    }
}
