import ShipperCore
import ShipperTestSupport
import Testing

@Suite struct FingerprintTests {
    private let content = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

    private func print(_ bytes: [UInt8]) -> Fingerprint { unsafe Fingerprint(bytes.span.bytes) }
    private func matches(_ fingerprint: Fingerprint, _ bytes: [UInt8]) -> Bool {
        unsafe fingerprint.matches(bytes.span.bytes)
    }

    @Test func `a file that became shorter does not match`() throws {
        try withEvery("length", in: 1...100) { length in
            let fingerprint = print(Array(content[..<length]))
            try requireEqual(matches(fingerprint, Array(content[..<(length - 1)])), false)
        }
    }

    @Test func `a byte changed among the first 1,024 is seen, one behind them is not`() throws {
        let fingerprint = print(content)
        try withEvery("place", in: content.indices) { place in
            var other = content
            other[place] ^= 0x01
            try requireEqual(matches(fingerprint, other), place >= Fingerprint.maximumCount)
        }
    }

    @Test func `zeros at the end count`() {
        let fingerprint = print([1, 2, 3])
        #expect(!matches(print([1, 2, 3, 0]), [1, 2, 3]))
        #expect(print([1, 2, 3, 0]) != fingerprint)
    }

    @Test func `a file that grew still matches`() throws {
        try withEvery("length", in: [0, 1, 7, 8, 15, 16, 17, 500, 1023, 1024, 1025]) { length in
            let fingerprint = print(Array(content[..<length]))
            try requireEqual(fingerprint.count, min(length, 1024))
            for longer in [length, length + 1, 1024, 2000] where longer >= length {
                try requireEqual(matches(fingerprint, Array(content[..<longer])), true)
            }
        }
    }

    /// They stand in state files: a change makes every file look new.
    @Test func `golden values`() {
        #expect(print([]) == Fingerprint(count: 0, high: 0xd9e3_a03b_02d0_d125, low: 0x9fac_b4b0_87d7_6dfc))
        #expect(print([0x61]) == Fingerprint(count: 1, high: 0x014f_d5fc_7470_481d, low: 0x8fa4_b2d1_9559_cb4d))
        let long = print([UInt8](repeating: 0x78, count: 1500))
        #expect(long == Fingerprint(count: 1024, high: 0xde31_07c1_ed33_79d5, low: 0x2a61_30b2_8480_7abf))
    }
}
