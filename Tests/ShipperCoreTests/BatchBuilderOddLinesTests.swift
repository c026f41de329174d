import ShipperCore
import Testing

/// Lines that writers leave who were interrupted, truncated under, or came from elsewhere.
@Suite struct BatchBuilderOddLinesTests {
    private func texts(_ fixture: BuilderFixture) -> [String] { fixture.records.map(\.text) }

    @Test func `NUL bytes before a line are left out and counted, and the line is found where its text begins`() {
        var fixture = BuilderFixture(format: .text)
        #expect(fixture.consume("one\n\0\0\0two\nthr\0ee\n") == .blockDone)
        #expect(texts(fixture) == ["one", "two", "thr\0ee"])
        #expect(fixture.records.map(\.record.offset) == [0, 7, 11])
        #expect(fixture.counts.nulBytes == 3 && fixture.counts.bytesRead == 18)
        #expect(fixture.cursor.offset == 18)
    }

    @Test func `NUL bytes behind which no line ends yet are left for later`() {
        var fixture = BuilderFixture(format: .text)
        #expect(fixture.consume("one\n\0\0\0tw") == .blockDone)
        #expect(fixture.counts.nulBytes == 0 && fixture.cursor.offset == 4)
    }

    @Test func `a line of NUL bytes alone is an empty line`() {
        var fixture = BuilderFixture(format: .text)
        #expect(fixture.consume("\0\0\n") == .blockDone)
        #expect(fixture.counts.empty == 1 && fixture.counts.nulBytes == 2 && fixture.records.isEmpty)
    }

    @Test func `a byte order mark is no part of a file's first line, and of another line it is`() {
        var fixture = BuilderFixture(format: .text)
        #expect(fixture.consume("\u{FEFF}one\n\u{FEFF}two\n") == .blockDone)
        #expect(texts(fixture) == ["one", "\u{FEFF}two"])
        #expect(fixture.records.map(\.record.offset) == [3, 7])
    }

    @Test func `empty lines are records where that is wanted`() {
        var fixture = BuilderFixture(format: .text, keepsEmptyLines: true)
        #expect(fixture.consume("one\n\n\r\ntwo\n") == .blockDone)
        #expect(texts(fixture) == ["one", "", "", "two"])
        #expect(fixture.counts.empty == 0 && fixture.counts.read == 4)
    }

    @Test(arguments: [("stump", true), (#"{"level":"info"}"#, false)])
    func `an unfinished line is taken, and marked unless it is whole JSON`(text: String, isMarked: Bool) {
        var fixture = BuilderFixture(format: .auto)
        _ = fixture.consume("one\n")
        let bytes = Array(("one\n" + text).utf8)
        let stop = unsafe fixture.builder.consumeUnfinished(
            bytes.span.bytes, 4..<bytes.count, size: bytes.count - 4, of: fixture.file, cursor: &fixture.cursor,
            mark: BuilderFixture.mark, counts: &fixture.counts)
        #expect(stop == .blockDone)
        #expect(texts(fixture) == ["one", text])
        #expect(fixture.records.last?.record.isMarkedUnfinished == isMarked)
        #expect(fixture.counts.unfinished == 1 && fixture.counts.read == 2)
        #expect(fixture.cursor.offset == UInt64(bytes.count))
    }

    @Test func `an unfinished line over the limit is cut, and says how long it is`() throws {
        var fixture = BuilderFixture(format: .text, lineLimit: 10)
        let bytes = [UInt8](repeating: 0x78, count: 100)
        let stop = unsafe fixture.builder.consumeUnfinished(
            bytes.span.bytes, 0..<100, size: 5000, of: fixture.file, cursor: &fixture.cursor,
            mark: BuilderFixture.mark, counts: &fixture.counts)
        #expect(stop == .blockDone)
        let record = try #require(fixture.records.first).record
        #expect(record.range.count == 10 && record.originalLength == 5000 && record.isTruncated)
        #expect(fixture.cursor.offset == 5000)
    }
}
