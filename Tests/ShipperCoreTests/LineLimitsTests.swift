import Testing

@testable import ShipperCore

/// What a server would refuse is kept back, line by line.
@Suite struct LineLimitsTests {
    /// 2026-11-23T10:00:00Z.
    private let base: Int64 = 1_795_428_000_000_000_000

    private func line(_ second: Int, _ rest: String = "") -> String {
        let time = second < 10 ? "0\(second)" : "\(second)"
        return #"{"time":"2026-11-23T10:00:\#(time)Z","level":"\#(rest)"}"# + "\n"
    }

    private func batch(_ text: String, _ change: (inout LineLimits) -> Void) throws -> (SealedBatch, [SeenRecord], LineCounts) {
        var fixture = BuilderFixture()
        change(&fixture.builder.lineLimits)
        let stop = fixture.consume(text)
        #expect(stop == .blockDone)
        let records = fixture.records
        return (try fixture.builder.seal(), records, fixture.counts)
    }

    @Test func `without limits every line is sent`() throws {
        let (batch, records, _) = try batch(line(0) + line(59)) { _ in }
        #expect(records.count == 2 && batch.withheld.isEmpty)
    }

    @Test func `lines too old and too new are kept back, those at the limits are sent`() throws {
        let text = line(1) + line(2) + line(3) + line(4) + line(5)
        let (batch, records, counts) = try batch(text) { limits in
            limits.oldest = base + 2_000_000_000
            limits.newest = base + 4_000_000_000
        }
        #expect(records.map(\.text) == [line(2), line(3), line(4)].map { String($0.dropLast()) })
        #expect(batch.withheld.map(\.reason) == [.tooOld, .tooNew])
        let size = UInt64(line(1).utf8.count)
        #expect(batch.withheld.map(\.line.offset) == [0, size * 4])
        #expect(batch.withheld.allSatisfy { $0.line.length == UInt32(size - 1) && $0.line.size == UInt32(size) })
        #expect(batch.lines.map(\.offset) == [size, size * 2, size * 3])
        // All five are read, and covered by the batch.
        #expect(counts.read == 5 && batch.ranges.count == 1 && batch.ranges[0].end == size * 5)
    }

    @Test func `a line too long is cut at a character and marked, or kept back`() throws {
        let long = line(1, String(repeating: "é", count: 100))
        let (cut, records, counts) = try batch(long + line(2)) { $0.bytes = 100 }
        #expect(cut.withheld.isEmpty && counts.truncated == 1 && records.count == 2)
        #expect(records[0].record.isTruncated && records[0].record.range.count <= 100 && records[0].record.range.count >= 97)
        #expect(records[0].record.originalLength == long.utf8.count - 1 && !records[0].text.contains("\u{FFFD}"))
        #expect(!records[1].record.isTruncated)
        let (kept, sent, _) = try batch(long + line(2)) { limits in
            limits.bytes = 100
            limits.onLongLine = .deadLetter
        }
        #expect(kept.withheld.map(\.reason) == [.tooLong] && sent.count == 1)
    }

    @Test func `a batch of kept back lines alone is full at its number of lines`() throws {
        var fixture = BuilderFixture(lines: 3)
        fixture.builder.lineLimits.oldest = .max
        let stop = fixture.consume(line(1) + line(2) + line(3) + line(4))
        #expect(stop == .batchFull && fixture.builder.lineCount == 3)
        let batch = try fixture.builder.seal()
        #expect(batch.lines.isEmpty && batch.withheld.count == 3 && fixture.builder.isEmpty)
    }

    @Test func `ties are counted over kept back lines too, so that stamps do not depend on the clock`() throws {
        let text = line(1) + line(1) + line(1)
        let all = try batch(text) { _ in }.1.map(\.record.stamp)
        let some = try batch(text) { $0.newest = base + 1_000_000_001 }.1.map(\.record.stamp)
        #expect(all.count == 3 && some == Array(all.prefix(2)))
    }
}
