import JSONText
import ShipperTestSupport
import Testing

@Suite struct JSONUnescapingTests {
    private func unescaped(_ contents: [UInt8]) -> [UInt8] {
        var output = Array("before ".utf8)
        let slice = JSONSlice(kind: .string, start: 0, end: contents.count, hasEscapes: true)
        unsafe JSONUnescaping.append(slice, of: contents.span.bytes, to: &output)
        return Array(output.dropFirst(7))
    }

    private func unescaped(_ contents: String) -> String {
        String(decoding: unescaped(Array(contents.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        #"\x"#, #"\"#, #"a\"#, #"\u"#, #"\u12"#, #"\u123"#, #"\u12G4"#, #"\u+123"#, #"\U0041"#, #"\ "#,
    ]) func `an escape that JSON does not know stays as it stands`(text: String) {
        #expect(unescaped(text) == text)
    }

    @Test(arguments: [
        (#"\ud83d"#, "\u{FFFD}"), (#"\ude42"#, "\u{FFFD}"), (#"\ude42\ud83d"#, "\u{FFFD}\u{FFFD}"),
        (#"\ud83dx"#, "\u{FFFD}x"),
        (#"\ud83d\n"#, "\u{FFFD}\n"), (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83d\ud83d\ude42"#, "\u{FFFD}🙂"),
        (#"\ud83d\ude4"#, "\u{FFFD}\\ude4"),
    ]) func `half a surrogate pair becomes U+FFFD`(text: String, want: String) {
        #expect(unescaped(text) == want)
    }

    @Test(arguments: [
        (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"), (#"\u0041\u00e9\u20B9"#, "Aé₹"), (#"\ud83d\ude42!"#, "🙂!"),
        (#"\u0000"#, "\0"),
        (#"\udbff\udfff"#, "\u{10FFFF}"), (#"\uFFFF"#, "\u{FFFF}"), ("plain ₹", "plain ₹"), ("", ""),
        (#"\\u0041"#, #"\u0041"#),
    ]) func `an escape becomes what it stands for`(text: String, want: String) {
        #expect(unescaped(text) == want)
    }

    @Test func `every escaped unit of 16 bits gives its character, or U+FFFD`() throws {
        try withEvery("unit", in: UInt16.min...UInt16.max) { unit in
            let digits = String(unit, radix: 16)
            let got = unescaped("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            try requireEqual(got, String(decoding: [unit], as: UTF16.self))
        }
    }

    @Test(arguments: Seed.some(10)) func `what the escaper wrote is read back`(seed: Seed) throws {
        var generator = seed.generator
        for _ in 0..<200 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                        Unicode.Scalar(UInt32.random(in: 0...0x2FF, using: &generator)) ?? "\\"
                    }))
            var escaped: [UInt8] = []
            JSONEscaping.appendString(text, to: &escaped)
            try requireEqual(unescaped(Array(escaped.dropFirst().dropLast())), Array(text.utf8))
        }
    }

    @Test func `the text of a value without escapes is its bytes`() {
        let bytes = Array(#"{"a":"x\ny","b":-1.50}"#.utf8)
        var output: [UInt8] = []
        unsafe JSONSlice(kind: .string, start: 6, end: 10, hasEscapes: true).appendText(
            of: bytes.span.bytes, to: &output)
        unsafe JSONSlice(kind: .number, start: 16, end: 21, hasEscapes: false).appendText(
            of: bytes.span.bytes, to: &output)
        #expect(output == Array("x\ny-1.50".utf8))
    }
}
