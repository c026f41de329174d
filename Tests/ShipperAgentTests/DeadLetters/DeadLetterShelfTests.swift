import Foundation
import ShipperCore
import ShipperDelivery
import ShipperTailing
import ShipperTestSupport
import Testing

@testable import ShipperAgent

/// The files of refused lines: read, filtered, taken away, and added to meanwhile.
@Suite struct DeadLetterShelfTests {
    private let followed: FollowedFolder
    private let shelf: DeadLetterShelf

    init() throws {
        followed = try FollowedFolder()
        shelf = DeadLetterShelf(sink: "sink", stateDirectory: followed.directory.path)
    }

    private func record(_ line: [UInt8], reason: String = "400 no", offset: UInt64 = 0) -> [UInt8] {
        var output: [UInt8] = []
        let file = FileContext(id: FileID(high: 1, low: 2), epoch: 3, path: "/log/\"a\"", source: 0)
        unsafe DeadLetter.append(
            line.span.bytes, from: file, offset: offset, source: "s", sink: "sink", reason: reason, time: 1_795_428_672_000_000_000,
            to: &output)
        return output
    }

    private func write(_ records: [[UInt8]]) throws {
        let file = try AppendFile(path: shelf.path)
        for record in records { try file.append(record) }
    }

    private func lines(_ path: String) throws -> [[UInt8]] {
        var reader = try DeadLetterReader(path)
        var lines: [[UInt8]] = []
        while let line = try reader.next() { lines.append(DeadLetterRecord(line.bytes)?.line ?? Array(line.bytes)) }
        return lines
    }

    @Test func `a record is read back with all that it says, whatever its bytes`() throws {
        let odd: [UInt8] = [0xFF, 0x00, UInt8(ascii: "\""), 0x0D, 0xC3]
        for line in [odd, Array("plain é".utf8), []] {
            let read = try #require(DeadLetterRecord(record(line, reason: "a \"b\"\n", offset: 77).dropLast()))
            #expect(read.line == line && read.reason == "a \"b\"\n" && read.offset == 77 && read.epoch == 3)
            #expect(read.file == "/log/\"a\"" && read.fileID == FileID(high: 1, low: 2) && read.source == "s" && read.sink == "sink")
            #expect(read.refused == 1_795_428_672_000_000_000)
        }
        #expect(DeadLetterRecord(Array("{\"version\":1".utf8)[...]) == nil)
    }

    /// Longer than the reader's block, and cut by a crash at the end.
    @Test func `lines of any length are read, from any place on`() throws {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        try write([record(long), record([1]), Array("{half".utf8)])
        #expect(try lines(shelf.path) == [long, [1], Array("{half".utf8)])
        var reader = try DeadLetterReader(shelf.path)
        let first = try #require(try reader.next())
        var rest = try DeadLetterReader(shelf.path, from: first.end)
        let next = try rest.next()
        #expect(next.flatMap { DeadLetterRecord($0.bytes)?.line } == [1])
    }

    @Test func `lines are dropped by reason, and the others stay`() throws {
        try write([record([1], reason: "400 Mapper parsing"), record([2], reason: "too old"), Array("torn\n".utf8)])
        #expect(try shelf.drop(DeadLetterFilter(reason: "mapper PARSING")) == 1)
        #expect(try lines(shelf.path) == [[2], Array("torn".utf8)])
        #expect(try shelf.drop(DeadLetterFilter()) == 2)
        #expect(try lines(shelf.path).isEmpty)
    }

    @Test func `a replay takes what is wanted and leaves the rest, and one that was cut short comes first`() throws {
        try write([record([1], reason: "a"), record([2], reason: "b")])
        try shelf.beginReplay(of: DeadLetterFilter(reason: "a"), began: 7)
        #expect(try lines(shelf.replayPath) == [[1]] && lines(shelf.path) == [[2]])
        #expect(shelf.progress == DeadLetterShelf.Progress(began: 7))
        let progress = DeadLetterShelf.Progress(done: 5, sent: 9, began: 7)
        try shelf.note(progress)
        try shelf.beginReplay(of: DeadLetterFilter(), began: 8)
        #expect(try lines(shelf.replayPath) == [[1]], "what was left is not mixed with what is new")
        #expect(shelf.progress == progress)
        shelf.endReplay()
        #expect(shelf.progress == nil && !FileManager.default.fileExists(atPath: shelf.replayPath))
    }

    @Test func `a note that an earlier replay left behind is not the next one's`() throws {
        try write([record([1])])
        try shelf.note(DeadLetterShelf.Progress(done: 5, sent: 9, began: 7))
        try shelf.beginReplay(of: DeadLetterFilter(), began: 8)
        #expect(shelf.progress == DeadLetterShelf.Progress(began: 8))
    }

    @Test func `lines that a crash left in both files are in one, and what came or could not be read since is kept`() throws {
        let (moved, torn) = (record([1], reason: "a"), Array("torn\n".utf8))
        try write([moved, record([2], reason: "b")])
        try shelf.beginReplay(of: DeadLetterFilter(reason: "a"), began: 7)
        try write([moved, torn, record([3], reason: "a")])
        try AppendFile(path: shelf.replayPath).append(torn)
        try shelf.beginReplay(of: DeadLetterFilter(), began: 8)
        #expect(try lines(shelf.path) == [[2], Array("torn".utf8), [3]])
        #expect(try lines(shelf.replayPath) == [[1], Array("torn".utf8)])
    }

    @Test func `of two replays of one sink the second is refused`() throws {
        let first = try shelf.lockReplay()
        #expect(try first != nil && shelf.lockReplay() == nil)
        withExtendedLifetime(first) {}
    }

    /// Somebody who takes lines away holds the lock; whoever appends waits, and loses nothing.
    @Test func `what is refused while lines are taken away is not lost`() async throws {
        try write((0..<200).map { record([UInt8($0)]) })
        let (shelf, path) = (shelf, shelf.path)
        let more = (0..<100).map { record([UInt8($0)], reason: "new") }
        async let dropping: Int = { try shelf.drop(DeadLetterFilter(reason: "no")) }()
        for record in more {
            try shelf.locked { () throws(FileProblem) in try AppendFile(path: path).append(record) }
        }
        #expect(try await dropping == 200)
        #expect(try lines(path) == (0..<100).map { [UInt8($0)] })
    }

    // MARK: - Full

    private func batch(_ texts: [String]) -> SealedBatch {
        let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/a", source: 0)
        let ranges = texts.map {
            FileRange(file: file, start: 0, end: UInt64($0.utf8.count), tie: TimestampTie(), lines: 1, text: Array($0.utf8))
        }
        let lines = texts.enumerated().map {
            LineReference(offset: 0, length: UInt32($0.element.utf8.count), size: UInt32($0.element.utf8.count), range: UInt32($0.offset))
        }
        return SealedBatch(sequence: 1, payload: Payload(body: [], uncompressedCount: 0), ranges: ranges, lines: lines)
    }

    private func file(limit: UInt64, _ onFull: DeadLetterConfiguration.OnFull) -> DeadLetterFile {
        DeadLetterFile(shelf, limit: limit, onFull: onFull, logger: followed.log.logger, wallClock: { 0 })
    }

    private func add(_ texts: [String], to file: DeadLetterFile) -> Bool {
        let batch = batch(texts)
        return file.write(batch, batch.lines.map { DeadLetterFile.Entry(line: $0, reason: "no") }, sources: ["s"])
    }

    @Test func `at its limit the file takes no more, or drops its oldest lines and counts them`() throws {
        let size = UInt64(record(Array("line 00".utf8), reason: "no").count)
        let pausing = file(limit: 10 * size, .pause)
        for number in 0..<10 { #expect(add(["line 0\(number)"], to: pausing)) }
        #expect(!add(["line 10"], to: pausing) && !add(["line 10"], to: pausing))
        #expect(followed.log.messages.count { $0.contains("has reached its limit") } == 1, "said once")
        let dropping = file(limit: 10 * size, .dropOldest)
        for number in 10..<30 { #expect(add(["line \(number)"], to: dropping)) }
        let held = try lines(shelf.path).map { String(decoding: $0, as: UTF8.self) }
        #expect(held.last == "line 29" && held.count <= 10 && held.count + dropping.droppedLines == 30)
        #expect(held == (30 - held.count..<30).map { "line \($0)" }, "the newest stay, in order")
        #expect(dropping.size <= 10 * size)
        // More at once than the file may hold: the newest of them.
        #expect(add((0..<40).map { "more \(10 + $0)" }, to: dropping))
        #expect(try lines(shelf.path).last == Array("more 49".utf8) && dropping.size <= 10 * size)
        #expect(try lines(shelf.path).count + dropping.droppedLines == 70)
    }

    @Test func `a reason is told once a minute, and reasons that differ in numbers are one`() {
        let reasons = ThrottledReasons()
        let now = ContinuousClock.now
        #expect(reasons.shouldTell("line 5 is bad", now: now) == 0)
        #expect(reasons.shouldTell("line 6 is bad", now: now) == nil && reasons.shouldTell("line 7 is bad", now: now + .seconds(59)) == nil)
        #expect(reasons.shouldTell("another", now: now) == 0)
        #expect(reasons.shouldTell("line 8 is bad", now: now + .seconds(60)) == 2)
        #expect(reasons.shouldTell("400: entry for stream '{a=\"b\"}' has timestamp too old: x", now: now) == 0)
        #expect(reasons.shouldTell("400: entry for stream '{c=\"d\"}' has timestamp too old: y", now: now) == nil, "of one kind")
        #expect(reasons.shouldTell("400: entry for stream '{c=\"d\"}' has timestamp too new: y", now: now) == 0)
        for number in 0..<1_000 { _ = reasons.shouldTell(String(repeating: "x", count: number % 79 + 1), now: now) }
        #expect(reasons.shouldTell("never seen", now: now) == nil, "past the limit all are one")
    }
}
