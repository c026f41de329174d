import ShipperCore
import Testing

@testable import ShipperDelivery

@Suite struct DeadLetterTests {
    private let file = FileContext(
        id: FileID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210), epoch: 2, path: "/var/log/a \"b\".log",
        source: 0)

    private func record(_ line: [UInt8], reason: String = "400: no") -> String {
        var output: [UInt8] = []
        unsafe DeadLetter.append(
            line.span.bytes, from: file, offset: 42, source: "app", sink: "loki", reason: reason,
            time: 1_795_471_200_123_456_789, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `a record says what, from where, by whom and why`() {
        #expect(
            record(Array(#"{"message":"hi"}"#.utf8), reason: "400: \"too\nold\"")
                == #"{"version":1,"time":"2026-11-23T22:00:00.123Z","sink":"loki","reason":"400: \"too\nold\"","source":"app","#
                + #""file":"/var/log/a \"b\".log","file_id":"0123456789abcdeffedcba9876543210","epoch":2,"offset":42,"#
                + #""line":"{\"message\":\"hi\"}"}"# + "\n")
    }

    @Test func `a record is one line of valid UTF-8, whatever the line holds`() {
        for byte in UInt8.min...UInt8.max {
            let text = record([0x61, byte, 0x62])
            #expect(text.filter { $0 == "\n" }.count == 1 && text.hasSuffix("\"}\n"), "byte \(byte)")
        }
        #expect(record([0x61, 0xFF, 0x62]).contains("\"line\":\"a\u{FFFD}b\""))
    }
}
