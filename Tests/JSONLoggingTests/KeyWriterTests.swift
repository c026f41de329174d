import JSONText
import Logging
import Testing

@testable import JSONLogging

@Suite struct KeyWriterTests {
    private let names = ReservedNames(LogLayout.Keys(), constants: [])

    private func text(_ writer: inout KeyWriter, _ key: String, in present: ReservedNames.Kinds = .always) -> String {
        var line = LineBuffer()
        _ = writer.append(key, in: present, to: &line)
        return line.text
    }

    @Test func `a key that comes again is written as the first time, however many there are`() {
        var writer = KeyWriter(names, hiding: nil)
        // Far more than the cache holds, short and long, with and without escapes.
        let keys = (0..<2000).map { ["k\($0)", "a key of many bytes \($0)", "q\"\($0)", "\($0)"][$0 % 4] }
        for _ in 0..<3 {
            for key in keys {
                var want: [UInt8] = []
                JSONEscaping.appendString(key, to: &want)
                #expect(text(&writer, key) == "," + String(decoding: want, as: UTF8.self) + ":")
            }
        }
    }

    @Test func `a key that is known is renamed in a line that has it, and in no other`() {
        var writer = KeyWriter(names, hiding: nil)
        for _ in 0..<2 {
            #expect(text(&writer, "trace_id") == #","trace_id":"#)
            #expect(text(&writer, "trace_id", in: [.always, .trace]) == #","field.trace_id":"#)
            #expect(text(&writer, "level") == #","field.level":"#)
            #expect(text(&writer, "field.level") == #","field.field.level":"#)
            #expect(text(&writer, "field.x") == #","field.x":"#)
        }
    }

    @Test func `the key of no bytes is one as others are`() {
        var writer = KeyWriter(names, hiding: nil)
        for present in [[], .always, []] as [ReservedNames.Kinds] {
            #expect(text(&writer, "rows", in: present) == #","rows":"#)
            #expect(text(&writer, "", in: present) == #","":"#)
        }
    }

    @Test func `a key that is known stays hidden`() {
        var writer = KeyWriter(names, hiding: Redactor(Redaction(keys: ["*token*"])))
        var line = LineBuffer()
        for _ in 0..<3 {
            let (token, other) = (
                writer.append("api_token" as String, in: .always, to: &line), writer.append("rows" as StaticString, in: .always, to: &line)
            )
            #expect(token.isHidden && !other.isHidden)
        }
    }

    @Test func `dictionaries and typed calls have the same keys`() {
        var writer = KeyWriter(names, hiding: nil)
        var first = LineBuffer()
        var second = LineBuffer()
        for _ in 0..<2 {
            _ = writer.append("é\n" as StaticString, in: .always, to: &first)
            _ = writer.append("é\n" as String, in: .always, to: &second)
        }
        #expect(first.text == second.text && first.text == ##","é\n":,"é\n":"##)
    }
}
