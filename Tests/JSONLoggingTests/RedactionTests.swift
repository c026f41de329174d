import JSONText
import Logging
import Testing

@testable import JSONLogging

@Suite struct RedactionTests {
    private func json(_ metadata: Logger.Metadata, _ redaction: Redaction) -> String {
        var values = ValueEncoder(limits: LogLimits(), redactor: Redactor(redaction))
        var list = FieldList(ReservedNames(LogLayout.Keys(), constants: []), hiding: values.redactor)
        list.add(metadata, precedence: 0, present: [], using: &values)
        var line = LineBuffer()
        _ = list.write(to: &line, limit: 10_000)
        return line.text
    }

    @Test func `keys are hidden by pattern, whatever their case, in the line and in what is nested`() {
        let metadata: Logger.Metadata = [
            "Password": "a", "api_token_2": ["x"], "card_number": .stringConvertible(4111), "user": ["PASSWORD": "b", "name": "c"],
        ]
        #expect(
            json(metadata, Redaction(keys: ["password", "*token*", "card_*"]))
                == #","Password":"[redacted]","api_token_2":"[redacted]","card_number":"[redacted]","user":{"PASSWORD":"[redacted]","name":"c"}"#
        )
    }

    @Test(
        arguments: [
            ("a*b*c", "aXbYbc", true), ("a*b*c", "aXbYb", false), ("*", "", true), ("", "", true), ("", "a", false),
            ("*a", "bba", true), ("a**", "a", true), ("a*", "ba", false),
        ] as [(String, String, Bool)])
    func `a star stands for any characters`(pattern: String, key: String, hides: Bool) {
        #expect(Redactor(Redaction(keys: [pattern]))?.hides(key) == hides)
    }

    @Test func `a keyed hash is the same for equal values, and HMAC as others make it`() {
        let key = Array("0123456789abcdef".utf8)
        let redaction = Redaction(keys: ["account"], by: .keyedHash(key))
        // python3 -c "import hmac; print(hmac.new(b'0123456789abcdef', b'4711', 'sha256').hexdigest()[:32])"
        let expected = #"hmac:d6f9c71fc9711c566dabe39ff39faefa"#
        #expect(json(["account": "4711"], redaction) == #","account":"\#(expected)""#)
        #expect(json(["a": "\("4711", sensitivity: .sensitive)"], redaction) == #","a":"\#(expected)""#)
    }

    @Test func `a key too short to be a secret makes no hash`() {
        #expect(json(["a": "x"], Redaction(keys: ["a"], by: .keyedHash([1, 2, 3]))) == #","a":"[redacted]""#)
    }
}
