import JSONText
import Testing

@Suite struct JSONEscapingTests {
    private func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONEscaping.appendString(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func escaped(bytes contents: [UInt8]) -> (text: [UInt8], replaced: Bool) {
        var bytes: [UInt8] = []
        let replaced = unsafe JSONEscaping.appendString(bytes: contents.span.bytes, to: &bytes)
        return (bytes, replaced)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("a/b", #""a/b""#),
        ("\n\r\t\u{8}\u{c}", #""\n\r\t\b\f""#), ("\u{0}\u{1b}\u{1f}", #""\u0000\u001b\u001f""#),
        ("\u{7f}\u{80}\u{2028}", "\"\u{7f}\u{80}\u{2028}\""), ("₹ 1,284.50 🙂", "\"₹ 1,284.50 🙂\""),
        ("a longer text with no escape at all", "\"a longer text with no escape at all\""),
    ]) func `a text is escaped as RFC 8259 wants it`(text: String, want: String) {
        #expect(escaped(text) == want)
    }

    @Test func `every ASCII byte is escaped, or not, wherever it stands in a word`() {
        for byte in UInt8(0)..<0x80 {
            let one = String(UnicodeScalar(byte))
            let want = escaped(one).dropFirst().dropLast()
            #expect(want.utf8.count == 1 || byte < 0x20 || one == "\"" || one == "\\")
            for offset in 0..<18 {
                let before = String(repeating: "x", count: offset)
                let after = String(repeating: "y", count: 17 - offset)
                #expect(escaped(before + one + after) == "\"\(before)\(want)\(after)\"")
            }
        }
    }

    @Test func `a static string gives what a string gives, one scalar included`() {
        for text in ["é", "scrape_started", "a\"b\n", ""] as [StaticString] {
            var bytes: [UInt8] = []
            JSONEscaping.appendString(text, to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == escaped(text.description))
        }
        // Only a literal of scalar type has no pointer.
        var bytes: [UInt8] = []
        JSONEscaping.appendString(StaticString(unicodeScalarLiteral: "\n"), to: &bytes)
        #expect(bytes == Array(#""\n""#.utf8))
    }

    @Test(
        arguments: [
            [0x80], [0xFF], [0xC0, 0xAF], [0xC2], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x82, 0x41],
            [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x99], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80], [0xF0, 0x9F, 0x22],
        ] as [[UInt8]]) func `broken UTF-8 is replaced as the standard library replaces it`(contents: [UInt8])
    {
        for offset in 0..<10 {
            let padded = Array(repeating: UInt8(ascii: "x"), count: offset) + contents + Array("\"end".utf8)
            let got = escaped(bytes: padded)
            #expect(got.replaced)
            #expect(got.text == Array(escaped(String(decoding: padded, as: UTF8.self)).utf8))
        }
    }

    @Test func `every sequence of up to three edge bytes agrees with the standard library`() {
        let edges: [UInt8] = [
            0x00, 0x22, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
            0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var contents: [UInt8] = [0, 0, 0, 0x80]
        for first in edges {
            contents[0] = first
            for second in edges {
                contents[1] = second
                for third in edges {
                    contents[2] = third
                    checkAgainstStandardLibrary(contents)
                }
            }
        }
    }

    @Test func `random bytes agree with the standard library`() {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var generator = SplitMix64(state: seed)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<60, using: &generator)
            let high = Bool.random(using: &generator) ? UInt8(0x7F) : 0xFF
            checkAgainstStandardLibrary((0..<count).map { _ in UInt8.random(in: 0...high, using: &generator) })
        }
    }

    private func checkAgainstStandardLibrary(_ contents: [UInt8]) {
        let decoded = String(decoding: contents, as: UTF8.self)
        let got = escaped(bytes: contents)
        #expect(got.text == Array(escaped(decoded).utf8), "\(contents)")
        #expect(got.replaced == !decoded.utf8.elementsEqual(contents), "\(contents)")
    }
}

/// Sebastiano Vigna's generator: a seed makes the same bytes again.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
