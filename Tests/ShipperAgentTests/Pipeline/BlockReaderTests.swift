import Testing

@testable import ShipperAgent
@testable import ShipperCore
@testable import ShipperTailing

@Suite struct BlockReaderTests {
    let followed: FollowedFolder

    init() throws { followed = try FollowedFolder() }

    /// What came of reading a file until nothing more was to be had.
    private struct Reading {
        var lines: [String] = []
        var originalLengths: [Int] = []
        var references: [LineReference] = []
        var counts = LineCounts()
        var slot: SinkFile
        var outcomes: [BlockReader.Outcome] = []
    }

    private func read(_ slot: SinkFile, limit: Int = 1_024, linesPerBatch: Int = 1_000) throws -> Reading {
        var reading = Reading(slot: slot)
        var reader = try BlockReader(readTimes: followed.registry.readTimes, cuts: followed.cuts())
        var builder = BatchBuilder(
            encoder: LineEncoder(), limits: BatchLimits(bytes: 64 << 20, lines: linesPerBatch),
            sources: [FollowedFolder.plan(limit: limit)], breaksTies: false)
        repeat {
            let outcome = try reader.read(&reading.slot, into: &builder, counts: &reading.counts)
            reading.outcomes.append(outcome)
            guard outcome != .more else { continue }
            reading.originalLengths += builder.encoder.records.map(\.originalLength)
            let batch = try builder.seal()
            reading.references += batch.lines
            reading.lines += String(decoding: batch.payload.body, as: UTF8.self).split(separator: "\n").map(String.init)
        } while reading.outcomes.last != .exhausted
        return reading
    }

    private func read(_ text: String, limit: Int = 1_024, linesPerBatch: Int = 1_000) throws -> Reading {
        try followed.folder.write(text, to: "a.log")
        followed.look("a.log")
        return try read(try #require(followed.slot("a.log")), limit: limit, linesPerBatch: linesPerBatch)
    }

    /// Pain B 19: partly written lines.
    @Test func `whole lines are taken, and an unfinished last one waits`() throws {
        let reading = try read("one\r\n\ntwo\nunfini")
        #expect(reading.lines == ["one", "two"])
        #expect(reading.slot.cursor.offset == 10 && reading.slot.exhaustedAt == 16)
        #expect(reading.counts.read == 3 && reading.counts.empty == 1 && reading.counts.bytesRead == 10)
        let file = reading.slot.file
        #expect(!reading.slot.isReady(file.status, .now))
        try followed.folder.append("shed\n", to: "a.log")
        followed.poll()
        #expect(reading.slot.isReady(file.status, .now))
        let rest = try read(reading.slot)
        #expect(rest.lines == ["unfinished"] && rest.slot.cursor.offset == 21)
    }

    @Test func `the last line of a file that has ended is taken as it stands`() throws {
        try followed.folder.write("one\nstump", to: "a.log")
        followed.look("a.log")
        let slot = try #require(followed.slot("a.log"))
        slot.file.update { $0.isEnded = true }
        let reading = try read(slot)
        #expect(reading.lines == ["one", "stump"])
        #expect(reading.slot.cursor.offset == 9 && reading.counts.unfinished == 1)
        #expect(!reading.slot.isReady(slot.file.status, .now))
        #expect(try read(reading.slot).lines == [], "and only once")
    }

    @Test func `an unfinished line longer than a block is taken too, cut`() throws {
        try followed.folder.write(String(repeating: "x", count: BlockReader.blockSize + 5), to: "a.log")
        followed.look("a.log")
        let slot = try #require(followed.slot("a.log"))
        slot.file.update { $0.isEnded = true }
        let reading = try read(slot)
        #expect(reading.lines == [String(repeating: "x", count: 1_024)])
        #expect(reading.originalLengths == [BlockReader.blockSize + 5])
        #expect(reading.slot.cursor.offset == UInt64(BlockReader.blockSize + 5))
    }

    @Test func `a sparse stretch is passed over, however long it is`() throws {
        try followed.folder.write("", to: "a.log")
        try followed.folder.truncate("a.log", to: UInt64(3 * BlockReader.blockSize + 7))
        try followed.folder.append("one\n", to: "a.log")
        followed.look("a.log")
        let reading = try read(try #require(followed.slot("a.log")))
        #expect(reading.lines == ["one"])
        #expect(reading.counts.nulBytes == 3 * BlockReader.blockSize + 7)
    }

    @Test func `what a truncation has left is not read as if it were the old contents`() throws {
        let old = (0..<100).map { "old \($0)\n" }.joined()
        let reading = try read(old)
        #expect(reading.lines.count == 100)
        try followed.folder.write((0..<200).map { "new \($0)\n" }.joined(), to: "a.log")
        let rest = try read(reading.slot)
        #expect(rest.lines == [] && rest.slot.cursor == reading.slot.cursor)
        #expect(rest.slot.file.status.isSuspect)
    }

    @Test func `a full batch stops in its place and the next goes on there`() throws {
        let lines = (0..<25).map { "line \($0)" }
        let reading = try read(lines.joined(separator: "\n") + "\n", linesPerBatch: 10)
        #expect(reading.outcomes == [.batchFull, .batchFull, .exhausted])
        #expect(reading.lines == lines)
    }

    @Test func `an empty file gives nothing`() throws {
        #expect(try read("").outcomes == [.exhausted])
    }

    @Test func `lines cross the borders of blocks`() throws {
        let lines = (0..<40_000).map { "line \($0) " + String(repeating: "x", count: $0 % 97) }
        let reading = try read(lines.joined(separator: "\n") + "\n", linesPerBatch: 100_000)
        #expect(reading.outcomes.count > 2)
        let isWhole = reading.lines == lines
        #expect(isWhole)
    }

    @Test(arguments: [
        BlockReader.blockSize - 1, BlockReader.blockSize, BlockReader.blockSize + 1, 2 * BlockReader.blockSize,
        3 * BlockReader.blockSize + 17,
    ])
    func `a line longer than a block is cut at the limit, and its length is known`(length: Int) throws {
        let long = String(decoding: (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }, as: UTF8.self)
        let reading = try read("before\n\(long)\nafter\n", limit: 5_000)
        #expect(reading.lines == ["before", String(long.prefix(5_000)), "after"])
        #expect(reading.originalLengths == [6, length, 5])
        #expect(reading.references.map(\.offset) == [0, 7, UInt64(7 + length + 1)])
        #expect(reading.references.map(\.size) == [7, UInt32(length + 1), 6])
        #expect(reading.counts.truncated == 1 && reading.counts.read == 3)
        #expect(reading.counts.bytesRead == length + 14)
        #expect(reading.slot.cursor.overlongScan == nil && reading.slot.cursor.offset == UInt64(length + 14))
    }

    @Test(arguments: 0..<4)
    func `such a cut splits no character`(shift: Int) throws {
        let long = String(repeating: "x", count: shift) + String(repeating: "€", count: BlockReader.blockSize)
        let reading = try read(long + "\n", limit: 1_024)
        let head = try #require(reading.lines.first)
        #expect(long.hasPrefix(head) && (1_022...1_024).contains(head.utf8.count))
    }

    @Test(arguments: [0, 1, 2, 5_000, 2 << 20])
    func `the largest limit holds for lines around and over it`(over: Int) throws {
        let limit = 1 << 20
        let long = String(repeating: "x", count: limit + over)
        let reading = try read(long + "\nafter\n", limit: limit)
        #expect(reading.lines.map(\.utf8.count) == [limit, 5])
        #expect(reading.counts.truncated == (over > 0 ? 1 : 0))
    }

    @Test func `an unfinished line longer than a block waits, without being read again and again`() throws {
        let length = BlockReader.blockSize + 100
        let reading = try read(String(repeating: "x", count: length))
        #expect(reading.lines.isEmpty && reading.slot.cursor.offset == 0)
        #expect(reading.slot.cursor.overlongScan == UInt64(length))
        #expect(!reading.slot.isReady(reading.slot.file.status, .now))
        try followed.folder.append("y\nafter\n", to: "a.log")
        followed.poll()
        let rest = try read(reading.slot)
        #expect(rest.lines == [String(repeating: "x", count: 1_024), "after"])
        #expect(rest.references[0].size == UInt32(length + 2))
    }

    @Test func `without a durable time nothing is taken`() throws {
        try followed.folder.write("one\n", to: "a.log")
        followed.look("a.log")
        try followed.folder.remove("state/read-times")
        try followed.folder.makeFolder("state/read-times")
        var slot = try #require(followed.slot("a.log"))
        var reader = try BlockReader(readTimes: followed.registry.readTimes, cuts: followed.cuts())
        var builder = BatchBuilder(
            encoder: LineEncoder(), limits: BatchLimits(bytes: 1 << 20, lines: 10), sources: [FollowedFolder.plan()],
            breaksTies: false)
        var counts = LineCounts()
        do throws(FileProblem) {
            _ = try reader.read(&slot, into: &builder, counts: &counts)
            Issue.record("a line was taken")
        } catch {
            #expect(error.cause == "it is a directory")
        }
        #expect(slot.cursor == FileCursor() && counts == LineCounts() && builder.isEmpty)
    }
}
