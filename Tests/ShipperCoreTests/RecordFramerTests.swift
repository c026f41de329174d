import ShipperTestSupport
import Testing

@testable import ShipperCore

@Suite struct RecordFramerTests {
    private func framer(
        start: String? = "^[0-9]", continuation: String? = nil, lines: Int = 100, bytes: Int = 1_024, trims: Bool = true
    ) throws -> RecordFramer {
        let joining = LineJoining(
            start: try start.map { try LinePattern($0) }, continuation: try continuation.map { try LinePattern($0) },
            maximumLines: lines, timeout: .seconds(3))
        return RecordFramer(lines: LineFramer(limit: bytes), joining: joining, trimsEmptyLines: trims)
    }

    private struct Found: Equatable {
        let text: String
        let count: Int
        var isSplit = false
        var isUnfinished = false

        init(_ text: String, _ count: Int, isSplit: Bool = false, isUnfinished: Bool = false) {
            (self.text, self.count, self.isSplit, self.isUnfinished) = (text, count, isSplit, isUnfinished)
        }
    }

    /// All records of a text, and what is left.
    private func records(_ framer: RecordFramer, _ text: String, closes: Bool = false) -> ([Found], rest: String) {
        let bytes = Array(text.utf8)
        var found: [Found] = []
        var start = 0
        while let record = unsafe framer.record(in: bytes.span.bytes, from: start, to: bytes.count, closes: closes) {
            let text = String(decoding: bytes[record.range], as: UTF8.self)
            found.append(Found(text, record.count, isSplit: record.isSplit, isUnfinished: record.isUnfinished))
            start = record.next
        }
        return (found, String(decoding: bytes[start...], as: UTF8.self))
    }

    @Test func `a line that matches the start begins a record, and the last record stays open`() throws {
        let (found, rest) = records(try framer(), "1 one\n  a\n  b\n2 two\n3 three\n  c\n")
        #expect(found == [Found("1 one\n  a\n  b", 3), Found("2 two", 1)])
        #expect(rest == "3 three\n  c\n")
    }

    @Test func `a line that does not match the continuation begins a record`() throws {
        let (found, rest) = records(try framer(start: nil, continuation: "^\\s"), "one\n a\n b\ntwo\nthree\n")
        #expect(found == [Found("one\n a\n b", 3), Found("two", 1)])
        #expect(rest == "three\n")
    }

    @Test func `with both a line goes on if it continues and begins nothing`() throws {
        let both = try framer(start: "^ 1", continuation: "^ ")
        let (found, _) = records(both, "one\n a\n 1b\n c\ntwo\nthree\n")
        #expect(found == [Found("one\n a", 2), Found(" 1b\n c", 2), Found("two", 1)])
    }

    @Test func `lines before the first start are a record`() throws {
        #expect(records(try framer(), "a\nb\n1\n").0 == [Found("a\nb", 2)])
    }

    @Test func `at a closed end the last record is complete, its unfinished line included`() throws {
        let (found, rest) = records(try framer(), "1 one\n a\n2 two\n b\n c", closes: true)
        #expect(found == [Found("1 one\n a", 2), Found("2 two\n b\n c", 3, isUnfinished: true)])
        #expect(rest.isEmpty)
        #expect(records(try framer(), "1 one\n2 tw", closes: true).rest == "2 tw", "a line of its own, that others take")
    }

    @Test func `line endings of both kinds are kept inside and left out at the end`() throws {
        #expect(records(try framer(), "1 one\r\n a\r\n b\n2\n").0 == [Found("1 one\r\n a\r\n b", 3)])
    }

    @Test func `empty lines belong to a record, are left out at its end, and begin none`() throws {
        let text = "\n\n1 one\n\n a\n\n\n2\n"
        let found = records(try framer(), text).0
        #expect(found == [Found("", 1), Found("", 1), Found("1 one\n\n a", 5)])
        #expect(records(try framer(trims: false), text).0.last == Found("1 one\n\n a\n\n", 5))
    }

    @Test func `at the limit of lines the record is split`() throws {
        let (found, rest) = records(try framer(lines: 3), "1\na\nb\nc\nd\ne\n2\n")
        #expect(found == [Found("1\na\nb", 3, isSplit: true), Found("c\nd\ne", 3)])
        #expect(rest == "2\n")
    }

    @Test func `at the limit of bytes the record is split before the line that would pass it`() throws {
        let found = records(try framer(bytes: 10), "1\naaaa\nbbb\nccc\n2\n").0
        #expect(found == [Found("1\naaaa\nbbb", 3, isSplit: true), Found("ccc", 1)])
    }

    @Test func `a line over the limit stands alone, and what follows begins anew`() throws {
        let framer = try framer(bytes: 10)
        let bytes = Array("1\naaaaaaaaaaaaaa\nb\n2\n".utf8)
        let first = try #require(unsafe framer.record(in: bytes.span.bytes, from: 0, to: bytes.count, closes: false))
        #expect(first.count == 1 && first.isSplit && first.next == 2)
        let long = try #require(unsafe framer.record(in: bytes.span.bytes, from: 2, to: bytes.count, closes: false))
        #expect(long.length == 14 && long.range.count == 10 && long.count == 1)
        let rest = try #require(unsafe framer.record(in: bytes.span.bytes, from: long.next, to: bytes.count, closes: false))
        #expect(rest.length == 1)
    }

    @Test func `NUL bytes in front of a line begin a record`() throws {
        #expect(records(try framer(), "1\n a\n\0\0 b\n2\n").0 == [Found("1\n a", 2), Found("\0\0 b", 1)])
    }

    /// However much of a file has been read when somebody looks, the records are the same.
    @Test(arguments: Seed.some(200))
    func `records do not depend on how a file is cut into blocks`(seed: Seed) throws {
        var generator = seed.generator
        let framer = try framer(lines: Int.random(in: 2...6, using: &generator), bytes: Int.random(in: 8...64, using: &generator))
        var text: [UInt8] = []
        for _ in 0..<60 {
            let lead = ["1", " ", "", "x"].randomElement(using: &generator) ?? ""
            text += Array((lead + String(repeating: "y", count: Int.random(in: 0...20, using: &generator))).utf8)
            text += Bool.random(using: &generator) ? [0x0A] : [0x0D, 0x0A]
        }
        text += Array("1 end\n".utf8)
        var whole: [LineFramer.Line] = []
        var start = 0
        while let record = unsafe framer.record(in: text.span.bytes, from: start, to: text.count, closes: false) {
            whole.append(record)
            start = record.next
        }
        #expect(whole.map(\.count).reduce(0, +) == 60)
        (start, whole) = (0, whole.reversed())
        for end in 0...text.count {
            while let record = unsafe framer.record(in: text.span.bytes, from: start, to: end, closes: false) {
                #expect(record == whole.popLast(), "end \(end)")
                start = record.next
            }
        }
        #expect(whole.isEmpty)
    }
}
