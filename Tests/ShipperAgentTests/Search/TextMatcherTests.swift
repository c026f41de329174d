import ShipperTestSupport
import Testing

@testable import ShipperAgent

@Suite struct TextMatcherTests {
    private func matches(_ needle: String, json line: String) -> Bool {
        let bytes = Array(line.utf8)
        return unsafe TextMatcher(needle).matches(json: bytes.span.bytes, 0..<bytes.count)
    }

    private func matches(_ needle: String, text line: String, _ range: Range<Int>? = nil) -> Bool {
        let bytes = Array(line.utf8)
        return unsafe TextMatcher(needle).matches(text: bytes.span.bytes, range ?? 0..<bytes.count)
    }

    @Test(arguments: ["", "abc", "ABC", "c d", "C D", "d"])
    func `a text is found in either case, at the beginning, in the midst and at the end`(needle: String) {
        #expect(matches(needle, text: "aBc D") && matches(needle, json: #"{"k":"aBc D"}"#))
    }

    @Test(arguments: ["abd", "abc d ", "x", "aBc D!"])
    func `what is not there is not found`(needle: String) {
        #expect(!matches(needle, text: "aBc D") && !matches(needle, json: #"{"k":"aBc D"}"#))
    }

    @Test func `only A to Z have two cases`() {
        #expect(!matches("é", text: "É") && matches("É", text: "É"))
        // `[` and `{` differ in the bit that letters' cases differ in, and are no letters.
        #expect(!matches("[", text: "{") && !matches("@", text: "`"))
    }

    @Test func `nothing is looked at outside of the range`() {
        #expect(!matches("bc", text: "abcd", 0..<2) && !matches("bc", text: "abcd", 2..<4) && matches("bc", text: "abcd", 1..<3))
        #expect(!matches("abcd", text: "abc") && !matches("a", text: "") && matches("", text: ""))
    }

    @Test(arguments: [
        (#"{"needle":"hay"}"#, false), (#"{"k":{"needle":1}}"#, false), (#"{"k":["needle"]}"#, true),
        (#"{"k":{"m":[{"n":"a needle"}]}}"#, true),
        (#"{"k":"nee","m":"dle"}"#, false), (#"{"k":"x\"needle"}"#, true), (#"{"k":"n\u0065edle"}"#, true), (#"{"k":"\\needle"}"#, true),
        (#"{"k":"a\u0000needle"}"#, true), (#"{"k":"nee\ndle"}"#, false), (#"{"k\n":"needle"}"#, true), (#"{"needle\n":1}"#, false),
        (#"{"k":"e\"r","m":{"o":["NEEDLE"]}}"#, true), (#"{}"#, false), (#"{"k":""}"#, false),
    ])
    func `values count, each by itself and without its escapes; keys do not`(line: String, isThere: Bool) {
        #expect(matches("needle", json: line) == isThere)
    }

    @Test(arguments: [
        ("404", true), ("rue", true), ("null", true), ("1.5e3", true), ("1500", false), (":", false), ("\"", false), (",", false),
    ])
    func `numbers and words are looked at as they are written, and what holds them together is not`(needle: String, isThere: Bool) {
        #expect(matches(needle, json: #"{"a":404,"b":true,"c":null,"d":[1.5e3,{"e":"x"}]}"#) == isThere)
    }

    /// Against a matcher of its own that unescapes everything first.
    @Test func `a short needle is found in whatever values it stands in`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let letters = ["a", "B", "\\", "\"", "\n", "é", "{", ",", ":"]
        func text(_ count: Int) -> String { (0..<count).map { _ in letters.randomElement(using: &generator) ?? "" }.joined() }
        for _ in 0..<2_000 {
            let values = (0..<3).map { _ in text(Int.random(in: 0...5, using: &generator)) }
            let needle = text(Int.random(in: 1...3, using: &generator))
            let line =
                "{\"k\":\(SearchDSL.string(values[0])),\"o\":{\"l\":[\(SearchDSL.string(values[1])),\(SearchDSL.string(values[2]))]}}"
            let wanted = values.contains { $0.lowercased().contains(needle.lowercased()) || needle.isEmpty }
            #expect(matches(needle, json: line) == wanted, "seed \(seed): \(needle) in \(line)")
        }
    }
}
