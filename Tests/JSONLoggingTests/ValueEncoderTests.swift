import Foundation
import JSONText
import Logging
import Testing

@testable import JSONLogging

@Suite struct ValueEncoderTests {
    private func json(_ value: Logger.MetadataValue) -> String {
        var bytes = LineBuffer()
        var values = ValueEncoder(limits: LogLimits(stringBytes: 1 << 20, depth: 32), redactor: nil)
        values.append(value, to: &bytes)
        return bytes.text
    }

    private struct Symbol: CustomStringConvertible, Sendable {
        var description: String { "RELIANCE \"EQ\"" }
    }

    @Test func `numbers and booleans stay numbers and booleans`() {
        #expect(json(.stringConvertible(42)) == "42")
        #expect(json(.stringConvertible(-1.5)) == "-1.5")
        #expect(json(.stringConvertible(Float(0.1))) == "0.1")
        #expect(json(.stringConvertible(true)) == "true")
        #expect(json(.stringConvertible(UInt64.max)) == "18446744073709551615")
        #expect(json(.stringConvertible(Int8.min)) == "-128")
        #expect(json(.stringConvertible(UInt16(7))) == "7")
        #expect(json(.stringConvertible(Int32(-7))) == "-7")
        #expect(json(.stringConvertible(Double.nan)) == "null")
    }

    @Test func `everything else that describes itself is a string`() {
        #expect(json(.stringConvertible(Symbol())) == #""RELIANCE \"EQ\"""#)
        #expect(json(.stringConvertible("text" as Substring)) == #""text""#)
        #expect(json("42") == #""42""#)
    }

    @Test func `arrays and dictionaries nest, with sorted keys`() {
        #expect(
            json(["b": ["x", .stringConvertible(1)], "a": ["k": "v"], "c": []])
                == #"{"a":{"k":"v"},"b":["x",1],"c":[]}"#)
        #expect(json([:]) == "{}")
    }

    @Test func `a nesting of any depth ends`() throws {
        var value: Logger.MetadataValue = "core"
        for _ in 0..<10_000 { value = .array([value]) }
        let text = json(value)
        #expect(text.contains("[nested too deeply]"))
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
        // Its release recurses; take it apart by hand.
        while case .array(let inner) = value { value = inner.first ?? "core" }
    }

    @Test func `sensitive values are redacted, wherever they stand`() {
        let secret = "4111-1111"
        #expect(json("\(secret, sensitivity: .sensitive)") == #""[redacted]""#)
        #expect(json("card \(secret, sensitivity: .sensitive), \("x", sensitivity: .public)") == #""[redacted]""#)
        #expect(json(.attributed(secret, attributes: [Sensitivity.sensitive])) == #""[redacted]""#)
        #expect(json(["cards": ["\(secret, sensitivity: .sensitive)"]]) == #"{"cards":["[redacted]"]}"#)
        #expect(json("\(secret, sensitivity: .public)") == #""4111-1111""#)
    }

    @Test func `hostile strings are valid JSON and read back as they were`() throws {
        for text in ["\u{0}\u{1f}\"\\/\u{7f}\u{2028}🙂", String(repeating: "\"\n", count: 100_000), "e\u{301}"] {
            let data = Data(json([text: .string(text)]).utf8)
            let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: String])
            #expect(object == [text: text])
        }
    }
}
