import JSONText
import ShipperTestSupport
import Testing

@Suite struct JSONCursorTests {
    /// The value that `text` begins with, and the index after it.
    private func value(_ text: String) -> (slice: JSONSlice, index: Int)? {
        let bytes = Array(text.utf8)
        var cursor = JSONCursor(from: 0, to: bytes.count)
        return unsafe cursor.takeValue(bytes.span.bytes).map { ($0, cursor.index) }
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test(arguments: [
        "", " ", "}", "]", ",", ":", "x", "tru", "truE", "fals", "nul", "-", "+", ".", "e", "\"", "\"a", "\"a\\",
        "\"a\\\"", "\"\\\\\\\"",
        "{", "[", "{]", "[}", "[{]}", "{\"a\":[}", "[\"]", "{\"}", "[[]",
    ]) func `what is no whole value is refused`(text: String) {
        #expect(value(text) == nil)
    }

    @Test func `a value nested deeper than the limit is refused, one as deep is not`() {
        #expect(JSONCursor.maximumDepth == 512)
        #expect(value(nested(513)) == nil)
        #expect(value(nested(100_000)) == nil)
        #expect(value(nested(512))?.index == 1024)
    }

    @Test func `brackets of two kinds are told apart at every depth`() throws {
        try withEvery("depth", in: 1...512) { depth in
            let (head, tail) = (String(repeating: "[", count: depth - 1), String(repeating: "]", count: depth - 1))
            try requireEqual(value(head + "{}" + tail)?.index, 2 * depth)
            try requireEqual(value(head + "{]" + tail)?.index, nil)
        }
    }

    @Test func `nothing behind the end is read`() {
        let bytes = Array("\"ab\" true 12 [1]".utf8)
        for (start, end) in [(0, 3), (5, 8), (13, 15)] {
            var cursor = JSONCursor(from: start, to: end)
            #expect(unsafe cursor.takeValue(bytes.span.bytes) == nil)
            #expect(cursor.index <= end)
        }
        var cursor = JSONCursor(from: 10, to: 11)
        #expect(
            unsafe cursor.takeValue(bytes.span.bytes) == JSONSlice(kind: .number, start: 10, end: 11, hasEscapes: false)
        )
    }

    @Test(
        arguments: [
            ("\"\"", .string, 1..<1, 2), ("\"a\" ", .string, 1..<2, 3), (" \t\r\n1,", .number, 4..<5, 5),
            ("-1.5e+3}", .number, 0..<7, 7),
            ("true]", .boolean, 0..<4, 4), ("false", .boolean, 0..<5, 5), ("null,", .null, 0..<4, 4),
            ("{}x", .object, 0..<2, 2),
            ("[1,\"]\"]", .array, 0..<7, 7), ("{\"}\":\"\\\"}\"} ", .object, 0..<11, 11),
        ] as [(String, JSONSlice.Kind, Range<Int>, Int)])
    func `a value is taken whole, and nothing behind it`(
        text: String, kind: JSONSlice.Kind, range: Range<Int>, index: Int
    ) {
        let got = value(text)
        #expect(got?.slice == JSONSlice(kind: kind, start: range.lowerBound, end: range.upperBound, hasEscapes: false))
        #expect(got?.index == index)
    }

    @Test(arguments: [(#""a\"b""#, 1..<5), (#""\\""#, 1..<3), (#""\\\"""#, 1..<5), (#""12345678\"""#, 1..<11)])
    func `a string with escapes ends at the first quote that is not escaped`(text: String, range: Range<Int>) {
        #expect(
            value(text)?.slice
                == JSONSlice(kind: .string, start: range.lowerBound, end: range.upperBound, hasEscapes: true))
    }
}
