import ShipperCore
import ShipperTestSupport
import Testing

@Suite struct LineFramerTests {
    private func line(_ block: [UInt8], _ range: Range<Int>, limit: Int = 1024) -> LineFramer.Line? {
        unsafe LineFramer(limit: limit).line(in: block.span.bytes, from: range.lowerBound, to: range.upperBound)
    }

    private func line(_ block: String, limit: Int = 1024) -> LineFramer.Line? {
        line(Array(block.utf8), 0..<block.utf8.count, limit: limit)
    }

    private func cutPoint(_ bytes: [UInt8], limit: Int, from start: Int = 0) -> Int {
        unsafe LineFramer(limit: limit).cutPoint(in: bytes.span.bytes, from: start)
    }

    @Test(arguments: ["", "a", "a\r", "{\"a\":1}", "\r"]) func `what has no ending yet waits`(block: String) {
        #expect(line(block) == nil)
    }

    @Test func `an ending behind the range does not count`() {
        #expect(line(Array("abc\n".utf8), 0..<3) == nil)
        // Nor does a carriage return before it: the line begins behind that.
        #expect(line(Array("\r\n".utf8), 1..<2) == LineFramer.Line(range: 1..<1, length: 0, next: 2))
    }

    @Test(arguments: [
        ("\n", 0, 1), ("\r\n", 0, 2), ("a\n", 1, 2), ("a\r\n", 1, 3), ("a\r\r\n", 2, 4), ("a\rb\n", 3, 4),
        ("a\nb\n", 1, 2), ("\n\n", 0, 1),
        ("a\u{0}\n", 2, 3),
    ]) func `a line ends at a line feed, with the carriage return before it`(block: String, length: Int, next: Int) {
        #expect(line(block) == LineFramer.Line(range: 0..<length, length: length, next: next))
    }

    @Test func `a line of the limit passes whole, one byte more is cut and keeps its length`() {
        #expect(line("0123456789\n", limit: 10) == LineFramer.Line(range: 0..<10, length: 10, next: 11))
        #expect(line("0123456789\r\n", limit: 10) == LineFramer.Line(range: 0..<10, length: 10, next: 12))
        #expect(line("0123456789A\n", limit: 10) == LineFramer.Line(range: 0..<10, length: 11, next: 12))
    }

    @Test func `a cut never splits a character, and takes no more than it must`() throws {
        for character in ["a", "é", "₹", "🙂"] {
            let length = character.utf8.count
            let text = Array(String(repeating: character, count: 20).utf8)
            try withEvery("limit", in: 5...15) { limit in
                // Behind a first line, as in a block, with and without bytes behind the limit.
                try requireEqual(cutPoint([0x0A] + text, limit: limit, from: 1), 1 + limit / length * length)
                try requireEqual(cutPoint(Array(text.prefix(limit)), limit: limit), limit / length * length)
            }
        }
    }

    @Test func `a cut in bytes that are no UTF-8 stands at most three bytes before the limit`() throws {
        try withEvery("byte", in: UInt8(0x80)...0xFF) { byte in
            let cut = cutPoint([UInt8](repeating: byte, count: 20), limit: 10)
            guard (7...10).contains(cut) else { throw Mismatch(got: "\(cut)", want: "7...10") }
        }
        #expect(cutPoint([UInt8](repeating: 0x80, count: 20), limit: 10) == 10)
    }

    @Test func `a line as long as its block is cut without reading behind the block`() {
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 64)
        #expect(cutPoint(block, limit: 64) == 64)
        #expect(cutPoint(Array(block.dropLast()) + [0xE2], limit: 64) == 63)
    }
}
