import Testing

@testable import ShipperTailing

@Suite struct LineBufferTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `whole lines pass, and the rest waits for its end`() {
        var buffer = LineBuffer()
        #expect(text(buffer.add(Array("one\ntw".utf8)[...])) == "one\n")
        #expect(buffer.add(Array("o".utf8)[...]).isEmpty)
        #expect(text(buffer.add(Array("\nthree\nfo".utf8)[...])) == "two\nthree\n")
        #expect(text(buffer.finish()) == "fo\n")
        #expect(buffer.finish().isEmpty)
    }

    @Test func `of a line without end what is past the limit is passed over, and the next line is whole`() {
        var buffer = LineBuffer()
        let part = [UInt8](repeating: 0x78, count: LineBuffer.limit)
        #expect(buffer.add(part[...]).isEmpty)
        #expect(buffer.add([0x78]).count == LineBuffer.limit + 1)
        #expect(buffer.add(part[...]).isEmpty && buffer.add(part[...]).isEmpty)
        #expect(text(buffer.add(Array("y\none\ntw".utf8)[...])) == "\none\n")
        #expect(text(buffer.finish()) == "tw\n")
        #expect(buffer.add((part + [0x78])[...]).count == LineBuffer.limit + 1)
        #expect(text(buffer.finish()) == "\n", "what stands in the spool is ended")
    }

    @Test func `of a torn line that comes again only the rest is missing`() {
        var buffer = LineBuffer(torn: Array("{\"a\":".utf8))
        #expect(buffer.add(Array("{\"a\":1".utf8)[...]).isEmpty)
        #expect(text(buffer.add(Array("}\ntwo\n".utf8)[...])) == "1}\ntwo\n")
        #expect(text(buffer.add(Array("{\"a\":2}\n".utf8)[...])) == "{\"a\":2}\n")
    }

    @Test func `a torn line that does not come again is ended before what comes`() {
        var buffer = LineBuffer(torn: Array("{\"a\":".utf8))
        #expect(text(buffer.add(Array("{\"b\":1}\n".utf8)[...])) == "\n{\"b\":1}\n")
        #expect(text(buffer.add(Array("two\n".utf8)[...])) == "two\n")
    }
}
