import JSONText
import ShipperTestSupport
import Testing

@Suite struct ByteSearchTests {
    private func first(_ byte: UInt8, _ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        unsafe ByteSearch.first(byte, in: bytes.span.bytes, from: range.lowerBound, to: range.upperBound)
    }

    private func first(_ one: UInt8, _ other: UInt8, _ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        unsafe ByteSearch.first(one, or: other, in: bytes.span.bytes, from: range.lowerBound, to: range.upperBound)
    }

    private func last(_ byte: UInt8, _ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        unsafe ByteSearch.last(byte, in: bytes.span.bytes, from: range.lowerBound, to: range.upperBound)
    }

    @Test func `a byte outside the range is not found`() throws {
        try withEvery("length", in: 0...20) { length in
            let bytes = [0x0A] + [UInt8](repeating: 0x20, count: length) + [0x0A]
            let range = 1..<(length + 1)
            try requireEqual(first(0x0A, bytes, range), nil)
            try requireEqual(first(0x0A, 0x0D, bytes, range), nil)
            try requireEqual(last(0x0A, bytes, range), nil)
        }
    }

    @Test func `every byte value is told from all that resemble it`() throws {
        try withEvery("byte", in: UInt8.min...UInt8.max) { byte in
            // One bit apart, one apart: what a borrow or a lost high bit in the eight-byte trick would take for it.
            let alike = (0..<8).map { byte ^ (1 << UInt8($0)) } + [byte &+ 1, byte &- 1]
            let bytes = alike + [byte] + alike
            try requireEqual(first(byte, bytes, 0..<bytes.count), alike.count)
            try requireEqual(first(byte, alike, 0..<alike.count), nil)
            try requireEqual(last(byte, bytes, 0..<bytes.count), alike.count)
        }
    }

    @Test func `a byte is found wherever it stands`() throws {
        try withEvery("length", in: 1...26) { length in
            try withEvery("start", in: 0..<length) { start in
                try withEvery("place", in: start..<length) { place in
                    var bytes = [UInt8](repeating: 0x2E, count: length)
                    bytes[place] = 0x22
                    try requireEqual(first(0x22, bytes, start..<length), place)
                    try requireEqual(first(0x5C, 0x22, bytes, start..<length), place)
                    try requireEqual(first(0x22, 0x5C, bytes, start..<length), place)
                    try requireEqual(last(0x22, bytes, start..<length), place)
                }
            }
        }
    }

    @Test(arguments: Seed.some(20)) func `the first and the last of many is what a plain loop finds`(seed: Seed) throws {
        var generator = seed.generator
        for _ in 0..<300 {
            let alphabet: [UInt8] = generator.pick([
                [0, 1], [0x0A, 0x0B, 0x8A], [0x22, 0x5C, 0x23, 0xA2], [0xFF, 0x7F, 0],
            ])
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in generator.pick(alphabet) }
            let start = Int.random(in: 0...bytes.count, using: &generator)
            let range = start..<Int.random(in: start...bytes.count, using: &generator)
            let (one, other) = (alphabet[0], alphabet[1])
            try requireEqual(first(one, bytes, range), bytes[range].firstIndex(of: one))
            try requireEqual(first(one, other, bytes, range), bytes[range].firstIndex { $0 == one || $0 == other })
            try requireEqual(last(one, bytes, range), bytes[range].lastIndex(of: one))
        }
    }
}
