import JSONText
import Testing

@Suite struct JSONLineWriterTests {
    private func text(_ write: (inout JSONLineWriter) -> Void) -> String {
        var writer = JSONLineWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `fields are separated by commas and lines by line feeds`() {
        let got = text { writer in
            for rows in [1, 2] {
                writer.beginObject()
                writer.field("event", "rows_parsed")
                writer.field("rows", rows)
                writer.field("ok", true)
                writer.endObject()
                writer.endLine()
            }
        }
        #expect(
            got == """
                {"event":"rows_parsed","rows":1,"ok":true}
                {"event":"rows_parsed","rows":2,"ok":true}

                """)
    }

    @Test func `objects and arrays nest, empty ones too`() {
        let got = text { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.element(1)
            writer.beginObject()
            writer.endObject()
            writer.element("x,")
            writer.elementNull()
            writer.endArray()
            writer.key("b" as String)
            writer.beginObject()
            writer.field("c", 0.5)
            writer.endObject()
            writer.key("d")
            writer.element(json: Array("[1]".utf8))
            writer.endObject()
        }
        #expect(got == #"{"a":[1,{},"x,",null],"b":{"c":0.5},"d":[1]}"#)
    }

    @Test func `a string that ends in a brace or a colon is still followed by a comma`() {
        let got = text { writer in
            writer.beginArray()
            for value in ["{", "[", ":", "\n", ""] { writer.element(value) }
            writer.endArray()
        }
        #expect(got == #"["{","[",":","\n",""]"#)
    }

    @Test func `broken bytes are repaired and reported`() {
        var writer = JSONLineWriter()
        let broken: [UInt8] = [0x41, 0xFF]
        let whole: [UInt8] = [0x41]
        writer.beginObject()
        let replaced = unsafe writer.field("a", bytes: broken.span.bytes)
        let spared = unsafe !writer.field("b", bytes: whole.span.bytes)
        writer.endObject()
        #expect(replaced && spared)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "{\"a\":\"A\u{FFFD}\",\"b\":\"A\"}")
    }

    @Test(arguments: [0, 9, 10, 99, 100, -1, -10, 1_234_567_890, .min, .max] as [Int64])
    func `integers are written in full`(value: Int64) {
        var bytes: [UInt8] = []
        JSONNumber.append(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(value)")
    }

    @Test func `every length of unsigned integer is written in full`() {
        var value: UInt64 = 1
        for _ in 0..<20 {
            for near in [value - 1, value, value &* 9] {
                var bytes: [UInt8] = []
                JSONNumber.append(near, to: &bytes)
                #expect(String(decoding: bytes, as: UTF8.self) == "\(near)")
            }
            value = value &* 10
        }
        var bytes: [UInt8] = []
        JSONNumber.append(UInt64.max, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "18446744073709551615")
    }

    @Test(
        arguments: [
            (1, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e-7, "1e-07"), (1e300, "1e+300"), (.nan, "null"),
            (.infinity, "null"),
            (-.infinity, "null"), (.signalingNaN, "null"), (.leastNonzeroMagnitude, "5e-324"),
        ] as [(Double, String)]) func `doubles are JSON numbers, or null where JSON has none`(
            value: Double, want: String
        )
    {
        #expect(
            text { writer in
                writer.beginArray()
                writer.element(value)
                writer.endArray()
            } == "[\(want)]")
    }

    @Test func `memory is kept for the next line, and given back beyond the limit`() {
        var writer = JSONLineWriter(reserving: 100)
        writer.element("x")
        writer.removeAll(keepingCapacityUpTo: 1000)
        #expect(writer.bytes.isEmpty && writer.bytes.capacity >= 100)
        writer.element(String(repeating: "x", count: 2000))
        writer.removeAll(keepingCapacityUpTo: 1000)
        #expect(writer.bytes.capacity == 0)
    }
}
