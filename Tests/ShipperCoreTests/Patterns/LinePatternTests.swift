import ShipperTestSupport
import Testing

@testable import ShipperCore

@Suite struct LinePatternTests {
    private func matches(_ pattern: String, _ line: [UInt8]) throws -> Bool {
        unsafe try LinePattern(pattern).matches(line.span.bytes, 0..<line.count)
    }

    private func matches(_ pattern: String, _ line: String) throws -> Bool { try matches(pattern, Array(line.utf8)) }

    @Test(arguments: [
        (#"^\d{4}-\d{2}-\d{2}"#, "2026-11-26 started", true), (#"^\d{4}-\d{2}-\d{2}"#, " 2026-11-26 started", false),
        (#"^\s"#, "\tat com.example", true), (#"^\s"#, "at com.example", false), (#"\\$"#, #"SELECT 1 \"#, true),
        (#"\\$"#, #"SELECT \ 1"#, false), ("^Caused by:|^\\s+at ", "Caused by: x", true), ("^Caused by:|^\\s+at ", "   at x", true),
        ("^Caused by:|^\\s+at ", "x Caused by:", false), ("^$", "", true), ("^$", "x", false), ("b", "abc", true), ("d", "abc", false),
        ("^a.c$", "abc", true), ("^a.c$", "aëc", true), ("^a.c$", "a€c", true), ("^a.c$", "a🙂c", true), ("^a.c$", "ac", false),
        ("^[^x]$", "ü", true), ("^[^x]$", "x", false), ("ü", "grün", true), ("(ä|ö)l", "öl", true), ("(?i)error", "ErRoR", true),
        ("(?i)^[^a]$", "A", false), ("^[[:upper:]_]+$", "A_B", true), ("^[]a]+$", "]a", true), ("^[a-]+$", "a-", true),
        (#"^[\]\\]$"#, #"\"#, true), (#"^\x41$"#, "A", true), ("^(?:ab)+?$", "abab", true), ("^a{2,3}$", "aaaa", false),
        ("^a{2,}$", "aaaa", true), ("^a{0}b$", "b", true), ("^(|a)b$", "b", true), ("(a*)*b", "aaab", true), ("a|", "", true),
        (#"^\D\W\S$"#, "x_x", false), (#"^\D\W\S$"#, "x-x", true), (#"\."#, "a.b", true), (#"\."#, "ab", false),
    ])
    func `a line is matched as the pattern says`(pattern: String, line: String, expected: Bool) throws {
        #expect(try matches(pattern, line) == expected)
    }

    @Test func `bytes that are no UTF-8 count as characters`() throws {
        #expect(try matches("^a.*ERROR", [0x61, 0xE9, 0x20] + Array("ERROR".utf8)))
        #expect(try matches("^..$", [0xFF, 0x80]))
        #expect(try matches(#"^\xE9"#, [0xE9]))
    }

    @Test func `of a line's head the end is not the line's end`() throws {
        let line = Array("abc".utf8)
        let pattern = try LinePattern("abc$")
        #expect(unsafe pattern.matches(line.span.bytes, 0..<3))
        #expect(unsafe !pattern.matches(line.span.bytes, 0..<3, isWhole: false))
        #expect(unsafe try LinePattern("ab").matches(line.span.bytes, 0..<2, isWhole: false))
    }

    @Test(
        arguments: [
            ("", nil, "it is empty"), ("(?i)", nil, "it is empty"), ("a(b", 2, #""(" without ")""#), ("ab)", 3, #"")" without "(""#),
            ("x[ab", 2, #""[" without "]""#), ("[b-a]", 2, "a range whose end"), ("[ä]", 2, "ASCII only"),
            ("[[:foo:]]", 2, "no such class"),
            ("*a", 1, "nothing stands before it"), ("a**", 3, "nothing stands before it"), ("^*", 2, "nothing stands before it"),
            ("a{x}", 2, "a count is written"), ("a{3,2}", 2, "a count is written"), ("{2}", 1, "a count is written"),
            ("a{999}", 3, "at most 255"), (#"a\"#, 2, "nothing follows"), (#"\b"#, 2, "no such escape"), (#"(a)\1"#, 5, "back-references"),
            ("(?=a)", 1, "look-around"), ("(?<n>a)", 1, "look-around"), (#"\xZZ"#, 2, "no such escape"),
            (String(repeating: "(", count: 20), 17, "groups within each other"), ("((a{255}){255}){255}", nil, "states"),
            ("a.{30}b|(x|y).{200}c", nil, "states"), (String(repeating: "a", count: 1_025), nil, "1024 bytes"),
        ] as [(String, Int?, String)])
    func `what is no pattern is refused with its place`(text: String, position: Int?, words: String) {
        do throws(LinePatternError) {
            _ = try LinePattern(text)
            Issue.record("taken")
        } catch {
            #expect(error.position == position)
            #expect(error.description.contains(words), "\(error)")
        }
    }

    /// Patterns of random parts against random lines, beside the standard library's engine.
    @Test(arguments: 0..<400 as Range<UInt64>)
    func `it agrees with another engine`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let text = randomPattern(&generator, depth: 3)
        guard let pattern = try? LinePattern(text) else { return }
        let oracle = try Regex(text).matchingSemantics(.unicodeScalar)
        for _ in 0..<20 {
            let line = String((0..<Int.random(in: 0...8, using: &generator)).map { _ in "abc1 ".randomElement(using: &generator) ?? "a" })
            let bytes = Array(line.utf8)
            let expected = line.firstMatch(of: oracle) != nil
            let got = unsafe pattern.matches(bytes.span.bytes, 0..<bytes.count)
            #expect(got == expected, "seed \(seed), pattern \(text), line '\(line)'")
        }
    }

    private func randomPattern(_ generator: inout SeededGenerator, depth: Int) -> String {
        let atoms = ["a", "b", "c", ".", "[ab]", "[^a]", #"\d"#, #"\s"#, #"\w"#, "^", "$"]
        let kind = depth == 0 ? 0 : Int.random(in: 0..<5, using: &generator)
        switch kind {
        case 1: return randomPattern(&generator, depth: depth - 1) + randomPattern(&generator, depth: depth - 1)
        case 2: return "(" + randomPattern(&generator, depth: depth - 1) + "|" + randomPattern(&generator, depth: depth - 1) + ")"
        case 3:
            let count = ["*", "+", "?", "{2}", "{1,3}", "{2,}"].randomElement(using: &generator) ?? "*"
            return "(?:" + randomPattern(&generator, depth: depth - 1) + ")" + count
        default: return atoms.randomElement(using: &generator) ?? "a"
        }
    }

    /// What makes an engine that goes back and tries again need longer than the universe has been.
    @Test(arguments: ["^(a*)*$", "^(a|a)*$", "^(a|aa)+$", "^(a+)+$", "(.*)(.*)(.*)(.*)=$"])
    func `no line makes a pattern slow`(text: String) throws {
        let line = [UInt8](repeating: 0x61, count: 100_000) + [0x62]
        let pattern = try LinePattern(text)
        #expect(unsafe !pattern.matches(line.span.bytes, 0..<line.count))
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `any text is a pattern or is refused`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(#"ab(|)[]^$.*+?{}\,:0129-xdws€ "#)
        for _ in 0..<20 {
            let text = String((0..<Int.random(in: 0...24, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
            let line = Array("ab 01".utf8)
            if let pattern = try? LinePattern(text) { _ = unsafe pattern.matches(line.span.bytes, 0..<line.count) }
        }
    }
}
