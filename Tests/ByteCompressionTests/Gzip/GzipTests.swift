import ByteCompression
import Testing

@Suite struct GzipTests {
    @Test(arguments: GoldenVector.all)
    func `members of other encoders read back`(_ vector: GoldenVector) throws {
        for gzip in vector.gzips {
            #expect(try Gzip.decompress(gzip, limit: vector.plain.count) == vector.plain)
        }
    }

    @Test func `a header with name, comment, extra field and header checksum is skipped`() throws {
        // 0x1e: FHCRC, FEXTRA, FNAME, FCOMMENT; made by Python's zlib around the member of "a".
        let member = bytes(
            hex: "1f8b081e000000000003 0400 41420000 6e616d6500 6e6f746500 560f 4b0400 43beb7e8 01000000")
        #expect(try Gzip.decompress(member, limit: 1) == Array("a".utf8))
    }

    @Test(arguments: GoldenVector.all)
    func `every prefix is truncated`(_ vector: GoldenVector) {
        for gzip in vector.gzips {
            for length in 0..<gzip.count {
                #expect(throws: CompressionError.truncated(.gzip), "\(length) bytes") {
                    try Gzip.decompress(gzip.prefix(length), limit: 1_000)
                }
            }
        }
    }

    @Test(arguments: GoldenVector.all)
    func `no flipped bit changes the data unseen`(_ vector: GoldenVector) throws {
        for gzip in vector.gzips {
            for (place, changed) in gzip.withEveryBitFlipped {
                let result = Result { try Gzip.decompress(changed, limit: 1_000) }
                // Bits of the header that say nothing about the data (time, level, system, text flag) may change freely.
                if case .success(let plain) = result { #expect(plain == vector.plain, "bit \(place)") }
            }
        }
    }

    @Test func `a bomb stops at the limit`() throws {
        var bomb: [UInt8] = []
        try GzipCompressor(level: .smallest).compress(
            [UInt8](repeating: 0, count: 10_000_000), appendingTo: &bomb)
        #expect(bomb.count < 10_000)
        #expect(throws: CompressionError.tooLarge(.gzip, limit: 1_000)) {
            try Gzip.decompress(bomb, limit: 1_000)
        }
    }

    @Test func `the limit itself is allowed, one byte less is not`() throws {
        let vector = GoldenVector.all[3]
        let gzip = vector.gzips[0]
        #expect(try Gzip.decompress(gzip, limit: 100).count == 100)
        #expect(try Gzip.decompress(gzip, limit: .max).count == 100)
        #expect(throws: CompressionError.tooLarge(.gzip, limit: 99)) {
            try Gzip.decompress(gzip, limit: 99)
        }
    }

    @Test func `a wrong checksum, a wrong length and a foreign beginning are corrupt`() {
        for (place, reason) in [
            (13, "incorrect data check"), (18, "incorrect length check"), (0, "incorrect header check"),
        ] {
            var member = bytes(hex: "1f8b0800000000000203 4b0400 43beb7e8 01000000")
            member[place] ^= 1
            #expect(throws: CompressionError.corrupt(.gzip, reason: reason)) {
                try Gzip.decompress(member, limit: 10)
            }
        }
    }

    @Test func `anything but a member behind a member is corrupt`() {
        let member = bytes(hex: "1f8b0800000000000203 4b0400 43beb7e8 01000000 0000")
        #expect(throws: CompressionError.corrupt(.gzip, reason: "incorrect header check")) {
            try Gzip.decompress(member, limit: 10)
        }
    }
}
