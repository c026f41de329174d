import JSONText
import ShipperCore
import Testing

@Suite struct BatchBuilderTests {
    // MARK: - Times of first reading

    @Test func `a line without a time of its own stops the builder before it, and nothing of it is taken`() throws {
        var fixture = BuilderFixture()
        let text = "{\"time\":1795425300}\n{\"a\":1}\n"
        #expect(fixture.consume(text, mark: nil) == .needsReadTime(20))
        #expect(fixture.cursor.offset == 20)
        #expect(fixture.counts.read == 1)
        #expect(fixture.records.count == 1)
        // A mark that ends before the line does not date it, nor does one that begins behind it.
        let bytes = Array(text.utf8)
        for mark in [ReadTimeMark(start: 0, end: 20, time: 5), ReadTimeMark(start: 21, end: 99, time: 5)] {
            #expect(fixture.consume(bytes, 20..<bytes.count, mark: mark) == .needsReadTime(20))
        }
        #expect(fixture.consume(bytes, 20..<bytes.count, mark: ReadTimeMark(start: 10, end: 21, time: 5)) == .blockDone)
        #expect(fixture.records.last?.record.stamp == 15)
        #expect(fixture.records.last?.record.hasOwnTime == false)
        let ranges = try fixture.builder.seal().ranges
        #expect(ranges.map(\.start) == [0] && ranges.map(\.end) == [28] && ranges.map(\.lines) == [2])
    }

    @Test func `a batch that stopped before its first line covers nothing`() {
        var fixture = BuilderFixture()
        #expect(fixture.consume("text\n", mark: nil) == .needsReadTime(0))
        #expect(fixture.builder.isEmpty)
        #expect(fixture.counts == LineCounts())
    }

    @Test(arguments: ["\"yesterday\"", "-5", "9999999999999999999", "null", "{}"])
    func `a time that cannot be read is no time`(value: String) {
        var fixture = BuilderFixture()
        #expect(fixture.consume("{\"time\":\(value)}\n") == .blockDone)
        #expect(fixture.records[0].record.hasOwnTime == false)
        #expect(fixture.records[0].record.time == ParsedTime(nanoseconds: BuilderFixture.readTime, digits: 9))
    }

    @Test func `a source without a timestamp never looks for one`() {
        var fixture = BuilderFixture(timestamp: nil)
        #expect(fixture.consume("{\"time\":1,\"level\":\"info\"}\n") == .blockDone)
        #expect(fixture.records[0].record.hasOwnTime == false)
        #expect(fixture.records[0].fields == ["info"])
    }

    // MARK: - Limits

    @Test func `the line that reaches the limit on bytes is the last of its batch`() throws {
        var fixture = BuilderFixture(bytes: 6)
        let bytes = Array("aaa\nbbb\nccc\n".utf8)
        #expect(fixture.consume(bytes, 0..<12) == .batchFull)
        #expect(fixture.cursor.offset == 8)
        #expect(fixture.builder.isFull && fixture.builder.lineCount == 2)
        // A full batch takes nothing more, and its ranges stay.
        #expect(fixture.consume(bytes, 8..<12) == .batchFull)
        #expect(fixture.builder.lineCount == 2)
        let batch = try fixture.builder.seal()
        #expect(batch.ranges.map(\.end) == [8])
        #expect(fixture.consume(bytes, 8..<12) == .blockDone)
        #expect(try fixture.builder.seal().ranges.map(\.start) == [8])
    }

    @Test func `the limit on lines ends a batch`() {
        var fixture = BuilderFixture(lines: 2)
        #expect(fixture.consume("a\nb\nc\n") == .batchFull)
        #expect(fixture.builder.lineCount == 2)
        #expect(fixture.cursor.offset == 4)
    }

    @Test func `sequences count from 1, and a sealed batch leaves nothing behind`() throws {
        var fixture = BuilderFixture()
        #expect(fixture.consume("a\n") == .blockDone)
        let first = try fixture.builder.seal()
        #expect((first.sequence, first.lines.count, first.payload.body) == (1, 1, Array("a".utf8)))
        #expect(fixture.builder.isEmpty && fixture.builder.lineCount == 0)
        let second = try fixture.builder.seal()
        #expect((second.sequence, second.lines, second.ranges) == (2, [], []))
    }

    // MARK: - What is counted

    @Test func `empty lines are counted and not sent, and the batch covers them`() throws {
        var fixture = BuilderFixture()
        #expect(fixture.consume("\n\r\n", mark: nil) == .blockDone)
        #expect(fixture.records.isEmpty)
        #expect(fixture.counts.read == 2 && fixture.counts.empty == 2)
        #expect(fixture.counts.bytesRead == 3 && fixture.counts.emptyBytes == 3)
        #expect(!fixture.builder.isEmpty)
        let batch = try fixture.builder.seal()
        #expect(batch.lines.isEmpty)
        #expect(batch.ranges.map(\.end) == [3] && batch.ranges.map(\.lines) == [0])
    }

    @Test(arguments: [(SourcePlan.Format.json, true, 1), (.auto, true, 0), (.text, false, 0)])
    func `text is marked and counted only where JSON was promised`(
        format: SourcePlan.Format, wantsJSON: Bool, marked: Int
    ) {
        var fixture = BuilderFixture(format: format)
        #expect(fixture.consume("{\"level\":\"info\"}\nplain text\n") == .blockDone)
        #expect(fixture.records.map(\.record.isJSON) == [wantsJSON, false])
        #expect(fixture.records.map(\.record.isMarkedNotJSON) == [false, marked == 1])
        #expect(fixture.records.map(\.fields) == [[wantsJSON ? "info" : nil], [nil]])
        #expect(fixture.counts.notJSON == marked)
    }

    @Test func `a batch is full at what the server takes, where that is less`() {
        var fixture = BuilderFixture(format: .text)
        fixture.builder.bodyLimit = 10
        #expect(fixture.consume("0123456789abc\nmore\n") == .batchFull)
        #expect(fixture.records.count == 1)
    }

    @Test func `lines with bytes that are no text are counted`() {
        var fixture = BuilderFixture(format: .text)
        let bytes: [[UInt8]] = [
            Array("plain, é, ₹ and 🚢".utf8), [0x61, 0xFF, 0x62], [0xC3], Array(String(repeating: "x", count: 99).utf8) + [0xE2, 0x82],
        ]
        let block = Array(bytes.map { $0 + [0x0A] }.joined())
        #expect(fixture.consume(block, 0..<block.count) == .blockDone)
        #expect(fixture.counts.read == 4 && fixture.counts.brokenText == 3)
    }

    @Test func `a line over the limit is cut, counted, and travels as text`() throws {
        var fixture = BuilderFixture(lineLimit: 10)
        #expect(fixture.consume("{\"time\":1795425300}\r\nx\n") == .blockDone)
        let cut = try #require(fixture.records.first)
        #expect(cut.text == "{\"time\":17")
        #expect(cut.record.isTruncated && cut.record.originalLength == 19)
        #expect(!cut.record.isJSON && !cut.record.isMarkedNotJSON && !cut.record.hasOwnTime)
        #expect(fixture.counts.truncated == 1)
        let lines = try fixture.builder.seal().lines
        #expect(lines[0] == LineReference(offset: 0, length: 10, size: 21, range: 0))
        #expect(lines[1] == LineReference(offset: 21, length: 1, size: 2, range: 0))
    }

    @Test func `a line longer than a block gives the record that it gives within one`() throws {
        let text = String(repeating: "₹", count: 50) + "\n"
        var whole = BuilderFixture(lineLimit: 20)
        #expect(whole.consume(text) == .blockDone)

        var parts = BuilderFixture(lineLimit: 20)
        let head = Array(text.utf8.prefix(64))
        let framer = parts.builder.sources[0].framer
        let cut = unsafe framer.cutPoint(in: head.span.bytes, from: 0)
        let stopped = unsafe parts.builder.consumeOverlong(
            head.span.bytes, 0..<cut, length: 150, size: 151, of: parts.file, cursor: &parts.cursor, mark: nil,
            counts: &parts.counts)
        #expect(stopped == .needsReadTime(0))
        #expect(parts.builder.isEmpty && parts.counts == LineCounts())
        let taken = unsafe parts.builder.consumeOverlong(
            head.span.bytes, 0..<cut, length: 150, size: 151, of: parts.file, cursor: &parts.cursor,
            mark: BuilderFixture.mark,
            counts: &parts.counts)
        #expect(taken == .blockDone)

        #expect(parts.records == whole.records)
        #expect(parts.cursor == whole.cursor && parts.counts == whole.counts)
        let (one, other) = (try parts.builder.seal(), try whole.builder.seal())
        #expect(one.payload == other.payload && one.lines == other.lines && one.ranges[0].end == other.ranges[0].end)
        #expect(one.ranges[0].text == head && one.text(of: one.lines[0]) == other.text(of: other.lines[0]))
    }

    // MARK: - Ranges

    @Test func `a batch has the text of its lines as the file holds it, and what was proven of its end`() throws {
        var fixture = BuilderFixture()
        #expect(fixture.consume("\u{0}one\n") == .blockDone)
        let tail = TailHash(Array("one\n".utf8))
        fixture.builder.prove(fixture.file, at: fixture.cursor, tail)
        // Half a line comes, and no line: what was proven stands.
        #expect(fixture.consume("tw") == .blockDone)
        let batch = try fixture.builder.seal()
        #expect(batch.ranges[0].text == Array("\u{0}one\n".utf8) && batch.ranges[0].tail == tail)
        #expect(Array(batch.text(of: batch.lines[0])) == Array("one".utf8))
    }

    @Test func `what was proven of one end is not said of another`() throws {
        var fixture = BuilderFixture()
        #expect(fixture.consume("one\n") == .blockDone)
        fixture.builder.prove(fixture.file, at: fixture.cursor, TailHash(Array("one\n".utf8)))
        #expect(fixture.consume("two\n") == .blockDone)
        fixture.builder.prove(fixture.file, at: FileCursor(), TailHash(Array("x".utf8)))
        #expect(try fixture.builder.seal().ranges[0].tail == nil)
    }

    @Test func `blocks of one file that follow each other make one range`() throws {
        var fixture = BuilderFixture()
        let bytes = Array("a\nb\nc\n".utf8)
        for range in [0..<2, 2..<4, 4..<6] { #expect(fixture.consume(bytes, range) == .blockDone) }
        let batch = try fixture.builder.seal()
        #expect(batch.ranges.map(\.start) == [0] && batch.ranges.map(\.end) == [6] && batch.ranges.map(\.lines) == [3])
        #expect(batch.lines.map(\.range) == [0, 0, 0])
    }

    @Test func `files that take turns make a range each time, and each line names its own`() throws {
        var fixture = BuilderFixture()
        let other = FileContext(id: FileID(high: 9, low: 9), epoch: 0, path: "/var/log/other.log", source: 0)
        #expect(fixture.consume("a\nb\n") == .blockDone)
        var cursor = FileCursor(offset: 4)
        (fixture.file, fixture.cursor, cursor) = (other, cursor, fixture.cursor)
        #expect(fixture.consume("c\n") == .blockDone)
        (fixture.file, fixture.cursor) = (BuilderFixture.file, cursor)
        #expect(fixture.consume("d\n") == .blockDone)
        let batch = try fixture.builder.seal()
        #expect(batch.ranges.map(\.file.path) == [BuilderFixture.file.path, other.path, BuilderFixture.file.path])
        #expect(batch.ranges.map(\.lines) == [2, 1, 1])
        #expect(batch.ranges.map(\.start) == [0, 4, 4])
        #expect(batch.lines.map(\.range) == [0, 0, 1, 2])
        #expect(fixture.records.map(\.file) == [BuilderFixture.file, BuilderFixture.file, other, BuilderFixture.file])
    }

    @Test func `the same offset in another epoch is another range`() throws {
        var fixture = BuilderFixture()
        #expect(fixture.consume("a\n") == .blockDone)
        fixture.file = FileContext(id: fixture.file.id, epoch: 4, path: fixture.file.path, source: 0)
        #expect(fixture.consume("b\n") == .blockDone)
        #expect(try fixture.builder.seal().ranges.map(\.file.epoch) == [3, 4])
    }

    @Test func `without tie-break equal times stay equal`() {
        var fixture = BuilderFixture(breaksTies: false)
        #expect(fixture.consume("{\"time\":1795425300}\n{\"time\":1795425300}\n") == .blockDone)
        #expect(Set(fixture.records.map(\.record.stamp)) == [1_795_425_300_000_000_000])
        #expect(fixture.cursor.tie == TimestampTie())
    }
}
