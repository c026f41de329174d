import Testing

@testable import JSONText

@Suite struct LineBufferTests {
    private func bytes(of buffer: borrowing LineBuffer) -> [UInt8] {
        buffer.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
    }

    @Test func `parts of another buffer are appended whole, whatever their length, through every growth`() {
        let source = (0..<200).map { UInt8($0) }
        var from = LineBuffer(capacity: 64)
        from.append(unsafe source.span.bytes)
        for count in 0...200 {
            var to = LineBuffer(capacity: 64)
            var want: [UInt8] = []
            for start in stride(from: 0, through: 200 - count, by: 7) {
                to.append(start..<start + count, of: from)
                want += source[start..<start + count]
            }
            #expect(bytes(of: to) == want)
        }
    }

    @Test func `of a part that is not there nothing is read`() {
        var from = LineBuffer()
        var to = LineBuffer()
        from.append("abc" as StaticString)
        to.append(2..<9, of: from)
        to.append(5..<9, of: from)
        #expect(bytes(of: to) == Array("c".utf8))
    }

    @Test func `words of every length stand at the end of a buffer that is full`() throws {
        for count in 0...32 {
            let text = (0..<count).map { UInt8($0 + 1) }
            let words = try #require(LineBuffer.Words(unsafe text.span.bytes))
            var buffer = LineBuffer(capacity: 64)
            let before = [UInt8](repeating: 9, count: 64 - count)
            buffer.append(unsafe before.span.bytes)
            buffer.append(words)
            #expect(buffer.capacity == 64)
            #expect(bytes(of: buffer) == before + text)
        }
        #expect(LineBuffer.Words(unsafe [UInt8](repeating: 0, count: 33).span.bytes) == nil)
    }
}
