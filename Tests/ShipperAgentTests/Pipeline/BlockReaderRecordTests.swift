import ShipperTestSupport
import Testing

@testable import ShipperAgent
@testable import ShipperCore
@testable import ShipperTailing

/// Lines joined to records, and lines over the limit, on real files.
@Suite struct BlockReaderRecordTests {
    let followed: FollowedFolder
    let start = ContinuousClock.now

    init() throws { followed = try FollowedFolder() }

    private func joining(lines: Int = 500) throws -> LineJoining {
        LineJoining(start: try LinePattern("^[0-9]"), continuation: nil, maximumLines: lines, timeout: .seconds(3))
    }

    /// What came of reading a file until nothing more was to be had.
    private struct Reading {
        var records: [String] = []
        var references: [LineReference] = []
        var overlong: [OverlongLine] = []
        var counts = LineCounts()
        var ranges: [FileRange] = []
    }

    /// - Parameter seconds: when it is read.
    private func read(
        _ slot: inout SinkFile, after seconds: Int, limit: Int = 1_024, refuses: Bool = false, joins: Bool = true
    ) throws -> Reading {
        var reading = Reading()
        var reader = BlockReader(readTimes: followed.registry.readTimes, cuts: try followed.cuts())
        let plan = FollowedFolder.plan(limit: limit, refusesLongLines: refuses, joining: joins ? try joining() : nil)
        var builder = BatchBuilder(
            encoder: LineEncoder(), limits: BatchLimits(bytes: 64 << 20, lines: 1_000_000), sources: [plan], breaksTies: false)
        while try reader.read(&slot, into: &builder, counts: &reading.counts, now: start + .seconds(seconds)) != .exhausted {}
        let records = builder.encoder.records
        let batch = try builder.seal()
        var body = batch.payload.body[...]
        for record in records {
            reading.records.append(String(decoding: body.prefix(record.range.count), as: UTF8.self))
            body = body.dropFirst(record.range.count + 1)
        }
        (reading.references, reading.overlong, reading.ranges) = (batch.lines, batch.overlong, batch.ranges)
        return reading
    }

    private func follow(_ text: String) throws -> SinkFile {
        try followed.folder.write(text, to: "a.log")
        followed.look("a.log")
        return try #require(followed.slot("a.log"))
    }

    @Test func `a record of several lines has the offset of its first, and counts them all`() throws {
        var slot = try follow("1 one\n a\n b\n2 two\n")
        let reading = try read(&slot, after: 0)
        #expect(reading.records == ["1 one\n a\n b"])
        #expect(reading.references.map(\.offset) == [0] && reading.references.map(\.count) == [3])
        #expect(reading.counts.read == 3 && reading.counts.bytesRead == 12)
        #expect(slot.cursor.offset == 12, "the checkpoint can't pass the open record")
    }

    @Test func `an open record waits, and is complete when its next line has not come in time`() throws {
        var slot = try follow("1 one\n a\n")
        #expect(try read(&slot, after: 0).records.isEmpty)
        #expect(try read(&slot, after: 2).records.isEmpty)
        try followed.folder.append(" b\n", to: "a.log")
        followed.poll()
        #expect(try read(&slot, after: 3).records.isEmpty, "the line that came gives it time again")
        #expect(!slot.isReady(slot.file.status, start + .seconds(5)))
        #expect(slot.isReady(slot.file.status, start + .seconds(6)))
        #expect(try read(&slot, after: 6).records == ["1 one\n a\n b"])
        #expect(slot.cursor.offset == 12 && !slot.isReady(slot.file.status, start + .seconds(60)))
    }

    @Test func `an unfinished line is not taken when the record before it has waited`() throws {
        var slot = try follow("1 one\n a\n unfini")
        _ = try read(&slot, after: 0)
        #expect(try read(&slot, after: 3).records == ["1 one\n a"])
        try followed.folder.append("shed\n2 two\n", to: "a.log")
        followed.poll()
        #expect(try read(&slot, after: 4).records == [" unfinished"])
    }

    /// Killed after it was sent and before the checkpoint knew; meanwhile the file has grown.
    @Test(arguments: [" b\n2 two\n", "shed\n b\n2 two\n"])
    func `what was sent because nothing came is sent again as it was, whatever has come since`(more: String) throws {
        let isUnfinished = !more.hasPrefix(" ")
        var slot = try follow(isUnfinished ? "1 one\n a\n unfini" : "1 one\n a\n")
        _ = try read(&slot, after: 0)
        if isUnfinished { slot.file.update { $0.isEnded = true } }
        let before = try read(&slot, after: 3)
        #expect(before.records == [isUnfinished ? "1 one\n a\n unfini" : "1 one\n a"])
        try followed.folder.append(more, to: "a.log")
        followed.poll()
        var again = try #require(followed.slot("a.log"))
        let after = try read(&again, after: 0)
        #expect(after.records.first == before.records.first && after.references.first == before.references.first)
        #expect(after.records.last == (isUnfinished ? "shed\n b" : " b"))
    }

    @Test func `the same holds for an unfinished last line of lines that stand alone`() throws {
        var slot = try follow("one\nunfini")
        slot.file.update { $0.isEnded = true }
        #expect(try read(&slot, after: 0, joins: false).records == ["one", "unfini"])
        try followed.folder.append("shed\ntwo\n", to: "a.log")
        followed.poll()
        var again = try #require(followed.slot("a.log"))
        #expect(try read(&again, after: 0, joins: false).records == ["one", "unfini", "shed", "two"])
    }

    @Test func `a record open at the end of a rotated file is closed there, and the new file begins its own`() throws {
        var slot = try follow("1 one\n a\n")
        _ = try read(&slot, after: 0)
        try followed.folder.rename("a.log", to: "a.log.1")
        try followed.folder.write(" b\n2 two\n3 three\n", to: "a.log")
        followed.look("a.log")
        slot.file.update { $0.isEnded = true }
        #expect(try read(&slot, after: 1).records == ["1 one\n a"])
        let new = try #require(followed.registry.snapshot.files.first { $0.id != slot.file.id })
        let context = FileContext(id: new.id, epoch: 0, path: new.path, source: 0)
        var other = SinkFile(file: new, context: context, cursor: FileCursor(), settled: 0)
        #expect(try read(&other, after: 1).records == [" b", "2 two"])
    }

    @Test func `a cut that cannot be written down takes nothing`() throws {
        var slot = try follow("1 one\n a\n")
        _ = try read(&slot, after: 0)
        var reader = BlockReader(readTimes: followed.registry.readTimes, cuts: try followed.cuts())
        try followed.folder.makeFolder("state/checkpoints/sink.cuts")
        var builder = BatchBuilder(
            encoder: LineEncoder(), limits: BatchLimits(bytes: 64 << 20, lines: 1_000),
            sources: [FollowedFolder.plan(joining: try joining())], breaksTies: false)
        var counts = LineCounts()
        #expect(throws: FileProblem.self) {
            _ = try reader.read(&slot, into: &builder, counts: &counts, now: start + .seconds(9))
        }
        #expect(slot.cursor.offset == 0 && counts == LineCounts() && builder.isEmpty)
    }

    @Test(arguments: Seed.some(4))
    func `wherever reading begins anew, the records are the same`(seed: Seed) throws {
        var generator = seed.generator
        var text = ""
        for _ in 0..<80_000 {
            text +=
                (Int.random(in: 0..<4, using: &generator) == 0 ? "1" : " ")
                + String(repeating: "x", count: Int.random(in: 0...60, using: &generator)) + "\n"
        }
        var slot = try follow(text + "1\n")
        let whole = try read(&slot, after: 0, limit: 2_000)
        #expect(whole.counts.read == 80_000)
        let place = Int.random(in: 0..<whole.references.count, using: &generator)
        var again = try #require(followed.slot("a.log"))
        again.cursor.offset = whole.references[place].offset
        let rest = try read(&again, after: 0, limit: 2_000)
        let isSame = rest.records == Array(whole.records[place...])
        #expect(isSame)
    }

    @Test func `NUL bytes before a record as long as the limit hide nothing of it`() throws {
        let record = "1\n" + String(repeating: "x", count: (1 << 20) - 10) + "\n a"
        var slot = try follow("")
        try followed.folder.truncate("a.log", to: 500_000)
        try followed.folder.append(record + "\n2\n", to: "a.log")
        followed.poll()
        let reading = try read(&slot, after: 0, limit: 1 << 20)
        #expect(reading.records.map(\.utf8.count) == [record.utf8.count])
        #expect(reading.counts.read == 3 && reading.counts.nulBytes == 500_000)
    }

    // MARK: - Lines over the limit

    @Test(arguments: [1_025, BlockReader.blockSize + 9, 3 * BlockReader.blockSize])
    func `pain B 18: a line over the limit goes to the dead letter, and its file goes on`(length: Int) throws {
        let long = String(repeating: "x", count: length)
        var slot = try follow("before\n\(long)\nafter\n")
        let reading = try read(&slot, after: 0, refuses: true, joins: false)
        #expect(reading.records == ["before", "after"])
        let refused = try #require(reading.overlong.first)
        #expect(reading.overlong.count == 1 && refused.length == length && refused.reference.offset == 7)
        #expect(refused.reference.length == UInt32(min(length, OverlongLine.keptBytes)))
        #expect(refused.reference.size == UInt32(length + 1))
        #expect(reading.counts.read == 3 && reading.counts.truncated == 0)
        #expect(slot.cursor.offset == UInt64(length + 14))
    }

    @Test func `pain B 18: so does one that its file leaves unfinished`() throws {
        var slot = try follow("before\n" + String(repeating: "x", count: 2_000))
        slot.file.update { $0.isEnded = true }
        let reading = try read(&slot, after: 0, refuses: true, joins: false)
        #expect(reading.records == ["before"] && reading.overlong.map(\.length) == [2_000])
    }

    @Test func `lines for the dead letter fill a batch as others do`() throws {
        var slot = try follow((0..<10).map { _ in String(repeating: "x", count: 2_000) + "\n" }.joined())
        var reader = BlockReader(readTimes: followed.registry.readTimes, cuts: try followed.cuts())
        var builder = BatchBuilder(
            encoder: LineEncoder(), limits: BatchLimits(bytes: 3_000, lines: 1_000),
            sources: [FollowedFolder.plan(refusesLongLines: true)], breaksTies: false)
        var counts = LineCounts()
        #expect(try reader.read(&slot, into: &builder, counts: &counts) == .batchFull)
        let batch = try builder.seal()
        #expect(batch.overlong.count == 2 && batch.lines.isEmpty && batch.ranges.count == 1)
    }
}
