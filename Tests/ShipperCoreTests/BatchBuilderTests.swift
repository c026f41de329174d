import JSONText
import ShipperCore
import ShipperTestSupport
import Testing

/// Blocks in, batches out.
@Suite struct BatchBuilderTests {
    /// Remembers what it is given.
    private struct RecordingEncoder: PayloadEncoder {
        let fieldPaths = ["level"]
        let extent = TopLevelScanner.Extent.untilFound
        var records: [Record] = []
        var lines: [[UInt8]] = []
        var byteCount = 0

        mutating func begin(_ file: FileContext) {}

        mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
            var line: [UInt8] = []
            line.append(block, record.range)
            records.append(record)
            lines.append(line)
            byteCount += line.count
        }

        mutating func seal() -> Payload {
            byteCount = 0
            return Payload(body: [], uncompressedCount: 0)
        }
    }

    private let file = FileContext(id: FileID(high: 1, low: 1), epoch: 0, path: "/a", source: 0)

    private func builder(bytes: Int = .max, lines: Int = .max, limit: Int = 1024) -> BatchBuilder<RecordingEncoder> {
        let plan = SourcePlan(
            name: "a", format: .json, lineLimit: limit, timestamp: "t", fields: ["level"], extent: .untilFound)
        return BatchBuilder(
            encoder: RecordingEncoder(), limits: BatchLimits(bytes: bytes, lines: min(lines, 1 << 20)), sources: [plan],
            breaksTies: true)
    }

    private let mark = ReadTimeMark(start: 0, end: 1 << 30, time: 0)

    /// However a file is cut into blocks and batches, each line is seen once, at its offset, with the same stamp.
    @Test(arguments: Seed.some(100)) func `cuts into blocks and batches change nothing`(seed: Seed) throws {
        var generator = seed.generator
        let text = (0..<200).map { _ in randomLine(&generator) }.joined()
        let bytes = Array(text.utf8)
        let whole = try run(bytes, &generator, blockSize: bytes.count, lines: .max)
        let cut = try run(
            bytes, &generator, blockSize: Int.random(in: 128...400, using: &generator), lines: Int.random(in: 1...50, using: &generator))
        #expect(whole.lines == cut.lines)
        #expect(whole.records.map(\.offset) == cut.records.map(\.offset))
        #expect(whole.records.map(\.stamp) == cut.records.map(\.stamp))
        for (record, line) in zip(cut.records, cut.lines) {
            #expect(Array(bytes[Int(record.offset)..<(Int(record.offset) + line.count)]) == line)
        }
    }

    private func randomLine(_ generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return "\n"
        case 1: return "not json\r\n"
        default:
            let filler = String(repeating: "x", count: Int.random(in: 0...30, using: &generator))
            return "{\"t\":\"2026-11-23T10:00:00.00000\(Int.random(in: 0...2, using: &generator))Z\",\"m\":\"\(filler)\"}\n"
        }
    }

    private func run(
        _ bytes: [UInt8], _ generator: inout SeededGenerator, blockSize: Int, lines: Int
    ) throws -> RecordingEncoder {
        var builder = builder(lines: lines)
        var (cursor, counts, sum) = (FileCursor(), LineCounts(), 0)
        while Int(cursor.offset) < bytes.count {
            let start = Int(cursor.offset)
            let end = min(start + blockSize, bytes.count)
            let stop = unsafe builder.consume(
                bytes.span.bytes, start..<end, of: file, cursor: &cursor, mark: mark, counts: &counts)
            if stop == .batchFull { sum += try check(builder.seal()) }
            #expect(stop == .batchFull || Int(cursor.offset) > start, "no progress")
        }
        sum += try check(builder.seal())
        #expect(counts.bytesRead == bytes.count)
        #expect(counts.read - counts.empty == sum)
        return builder.encoder
    }

    private func check(_ batch: SealedBatch) -> Int {
        #expect(batch.ranges.reduce(0) { $0 + $1.lines } == batch.lines.count)
        return batch.lines.count
    }

    @Test func `an unfinished line waits, an ended one is taken without its ending`() {
        var builder = builder()
        var (cursor, counts) = (FileCursor(), LineCounts())
        let bytes = Array("{\"t\":1}\r\n{\"t\":2}".utf8)
        let stop = unsafe builder.consume(
            bytes.span.bytes, 0..<bytes.count, of: file, cursor: &cursor, mark: nil, counts: &counts)
        #expect(stop == .blockDone && cursor.offset == 9)
        #expect(builder.encoder.lines == [Array("{\"t\":1}".utf8)])
    }

    @Test func `a line without a time stops the batch until there is a mark`() {
        var builder = builder()
        var (cursor, counts) = (FileCursor(), LineCounts())
        let bytes = Array("{\"t\":1}\nwords\n".utf8)
        var stop = unsafe builder.consume(
            bytes.span.bytes, 0..<bytes.count, of: file, cursor: &cursor, mark: nil, counts: &counts)
        #expect(stop == .needsReadTime(8) && counts.read == 1)
        stop = unsafe builder.consume(
            bytes.span.bytes, 8..<bytes.count, of: file, cursor: &cursor, mark: mark, counts: &counts)
        #expect(stop == .blockDone && counts.read == 2 && counts.notJSON == 1)
        #expect(builder.encoder.records.map(\.hasOwnTime) == [true, false])
    }

    @Test func `a line over the limit is cut between characters and keeps its length`() {
        var builder = builder(limit: 10)
        var (cursor, counts) = (FileCursor(), LineCounts())
        let bytes = Array("12345678é9\n1234567890\n".utf8)
        _ = unsafe builder.consume(bytes.span.bytes, 0..<bytes.count, of: file, cursor: &cursor, mark: mark, counts: &counts)
        #expect(builder.encoder.lines.map(\.count) == [10, 10])
        #expect(builder.encoder.records.map(\.originalLength) == [11, 10])
        #expect(counts.truncated == 1)
    }
}
