import ShipperEncoding
import Testing

@Suite struct LokiLabelTextTests {
    private func parse(_ text: String) -> [String: String]? { LokiLabelText.parse(Array(text.utf8), from: 0)?.labels }

    @Test(
        arguments: [
            ("{}", [:]), (#"{a="b"}"#, ["a": "b"]), (#"{a="b", c="d"}"#, ["a": "b", "c": "d"]),
            (#"{a="b",c="d"} and more"#, ["a": "b", "c": "d"]),
            (#"{a="'}, {\"\\"}"#, ["a": "'}, {\"\\"]), (#"{a="\n\t\x00\u00e9\U0001F600\101"}"#, ["a": "\n\t\u{0}é😀A"]),
        ] as [(String, [String: String])])
    func `labels are read as Go quotes them`(text: String, labels: [String: String]) { #expect(parse(text) == labels) }

    @Test(arguments: ["", "{", "{a}", "{a=}", #"{a="b"#, #"{a="b\"}"#, #"{a="\q"}"#, #"{a="\u12"}"#, #"{="b"}"#, #"{a="b";}"#, "a=\"b\""])
    func `anything else is none`(text: String) { #expect(parse(text) == nil) }

    @Test func `what is quoted is read back, whatever it is`() {
        for scalar in (0...0x2FFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init) {
            let value = "a\(scalar)b"
            #expect(parse("{x=\(GoQuote.quote(value))}") == ["x": value], "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test func `it says where the labels end`() {
        let text = #"stream '{a="}"}' has"#
        #expect(LokiLabelText.parse(Array(text.utf8), from: 8)?.end == 15)
    }
}
