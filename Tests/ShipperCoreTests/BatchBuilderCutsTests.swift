import JSONText
import ShipperCore
import ShipperTestSupport
import Testing

/// However a file is cut into blocks and batches, the encoder must see the same records: their ids and stamps hang on it.
@Suite struct BatchBuilderCutsTests {
    @Test(arguments: Seed.some(60)) func `blocks and limits change nothing but where batches end`(seed: Seed) throws {
        var generator = seed.generator
        let file = Self.file(&generator)
        let want = try Run(file, BuilderFixture(lineLimit: 60), blocks: { file.count })
        let blocks = SeededBlocks(seed)
        let fixture = BuilderFixture(
            bytes: Int.random(in: 1...2000, using: &generator), lines: Int.random(in: 1...20, using: &generator),
            lineLimit: 60)
        let got = try Run(file, fixture, blocks: blocks.next)
        try requireEqual(got.fixture.records, want.fixture.records)
        try requireEqual(got.fixture.counts, want.fixture.counts)
        try requireEqual(got.fixture.cursor, want.fixture.cursor)
        try expectCoverage(got)
    }

    @Test(arguments: Seed.some(60)) func `a start at any batch's end gives the rest as it was`(seed: Seed) throws {
        var generator = seed.generator
        let file = Self.file(&generator)
        let whole = try Run(file, BuilderFixture(lines: 7, lineLimit: 60), blocks: { file.count })
        let batch = generator.pick(whole.batches.indices)
        let end = try #require(whole.batches[batch].ranges.last)
        var fixture = BuilderFixture(lines: 3, lineLimit: 60)
        fixture.cursor = FileCursor(offset: end.end, tie: end.tie)
        let rest = try Run(file, fixture, blocks: SeededBlocks(seed).next)
        let settled = whole.batches[...batch].reduce(0) { $0 + $1.lines.count }
        try requireEqual(rest.fixture.records, Array(whole.fixture.records.dropFirst(settled)))
    }

    /// Lines of all kinds, with times that repeat, and a last one that has no ending yet.
    private static func file(_ generator: inout SeededGenerator) -> [UInt8] {
        var json = RandomJSON(generator)
        var file: [UInt8] = []
        for _ in 0..<Int.random(in: 1...80, using: &generator) {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0...3:
                let second = Int.random(in: 0...2, using: &generator)
                file += "{\"time\":\"2026-11-23T09:15:0\(second).123456Z\",\"level\":\"info\"}".utf8
            case 4: file += json.line()
            case 5: file += generator.pick(SampleLines.text).utf8
            case 6: file += String(repeating: generator.pick(["x", "é", "🙂"]), count: 70).utf8
            default: break
            }
            file += generator.oneIn(4) ? [0x0D, 0x0A] : [0x0A]
        }
        return file + Array("{\"unfinished\":".utf8)
    }

    private func expectCoverage(_ run: Run) throws {
        var end: UInt64 = 0
        for batch in run.batches {
            try requireEqual(batch.ranges.reduce(0) { $0 + $1.lines }, batch.lines.count)
            for (index, range) in batch.ranges.enumerated() {
                try requireEqual(range.start, end)
                let inside = batch.lines.filter { $0.range == UInt32(index) }
                try requireEqual(inside.count, range.lines)
                try requireEqual(
                    inside.allSatisfy { range.start <= $0.offset && $0.offset + UInt64($0.size) <= range.end }, true)
                end = range.end
            }
        }
        let lines = run.batches.flatMap(\.lines)
        try requireEqual(end, run.fixture.cursor.offset)
        try requireEqual(lines.map(\.offset), run.fixture.records.map(\.record.offset))
        let counts = run.fixture.counts
        try requireEqual(lines.count, counts.read - counts.empty)
        try requireEqual(lines.reduce(0) { $0 + Int($1.size) }, counts.bytesRead - counts.emptyBytes)
    }
}

/// Block sizes, now small, now large.
private final class SeededBlocks {
    private var generator: SeededGenerator

    init(_ seed: Seed) { generator = seed.generator }

    func next() -> Int {
        generator.oneIn(3) ? Int.random(in: 1...2000, using: &generator) : Int.random(in: 1...90, using: &generator)
    }
}

/// Reads a file to its last whole line, block by block, sealing where the batch is full.
private struct Run {
    var fixture: BuilderFixture
    var batches: [SealedBatch] = []

    init(_ file: [UInt8], _ fixture: BuilderFixture, blocks: () -> Int) throws {
        self.fixture = fixture
        var size = blocks()
        while true {
            let start = Int(self.fixture.cursor.offset)
            let end = min(start + size, file.count)
            try take(file, start..<end)
            let hasMoved = Int(self.fixture.cursor.offset) > start
            if !hasMoved && end == file.count { break }
            // A block without a whole line is read again with more behind it.
            size = hasMoved ? blocks() : size * 2
        }
        if !self.fixture.builder.isEmpty { batches.append(try self.fixture.builder.seal()) }
    }

    /// The first try has no mark; the one given then reaches just past the line that asked.
    private mutating func take(_ file: [UInt8], _ range: Range<Int>) throws {
        var mark: ReadTimeMark?
        while true {
            switch fixture.consume(file, Int(fixture.cursor.offset)..<range.upperBound, mark: mark) {
            case .blockDone, .held: return
            case .batchFull: batches.append(try fixture.builder.seal())
            case .needsReadTime(let offset):
                mark = ReadTimeMark(start: 0, end: offset + 1, time: BuilderFixture.readTime)
            }
        }
    }
}
