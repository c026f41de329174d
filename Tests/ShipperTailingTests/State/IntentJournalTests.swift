import ShipperCore
import Testing

@testable import ShipperTailing

@Suite struct IntentJournalTests {
    private let folder: TemporaryFolder
    private let directory: StateDirectory
    private let file = FileContext(id: FileID(high: 1, low: 2), epoch: 3, path: "/a", source: 0)
    private let other = FileContext(id: FileID(high: 5, low: 6), epoch: 0, path: "/b", source: 0)

    init() throws {
        folder = try TemporaryFolder()
        directory = try StateDirectory(path: folder.file("state"))
    }

    private func journal(routing: String = "a=b") throws -> IntentJournal {
        try IntentJournal(directory: directory, sink: "loki", routing: routing)
    }

    private func range(_ file: FileContext, _ start: UInt64, _ end: UInt64, lines: Int = 1) -> FileRange {
        FileRange(file: file, start: start, end: end, tie: TimestampTie(), lines: lines)
    }

    /// A batch with a line at each offset.
    private func batch(_ file: FileContext, _ offsets: [UInt64]) -> SealedBatch {
        let lines = offsets.map { LineReference(offset: $0, length: 9, size: 10, range: 0) }
        return SealedBatch(
            sequence: 1, payload: Payload(body: [], uncompressedCount: 0),
            ranges: [range(file, offsets[0], (offsets.last ?? 0) + 10, lines: lines.count)], lines: lines)
    }

    @Test func `what was noted and synced is in doubt in the next life, and what came after it is not`() throws {
        var first = try journal()
        #expect(first.doubtful(batch(file, [0, 10, 20])).isEmpty, "nothing was sent before")
        first.note([range(file, 0, 20), range(other, 0, 5)])
        try first.sync()
        first.note([range(file, 20, 30)])
        #expect(first.doubtful(batch(file, [0, 10, 20])).isEmpty, "what this life sent it knows about")
        let second = try journal()
        #expect(second.doubtful(batch(file, [0, 10, 20])) == [0, 1])
        #expect(second.doubtful(batch(file, [20, 30])).isEmpty)
        #expect(second.doubtful(batch(other, [0, 10])) == [0])
        #expect(second.uncertain(batch(file, [0, 10, 20])).isEmpty)
    }

    @Test func `lines of another epoch are not in doubt`() throws {
        var first = try journal()
        first.note([range(file, 0, 20)])
        try first.sync()
        let later = FileContext(id: file.id, epoch: 4, path: "/a", source: 0)
        #expect(try journal().doubtful(batch(later, [0])).isEmpty)
    }

    /// A copy made by `copytruncate` holds an earlier epoch of the file that goes on, and is read beside it.
    @Test func `two epochs of a file are in doubt, each up to where it was sent`() throws {
        let copy = FileContext(id: file.id, epoch: 2, path: "/a.1", source: 0)
        var first = try journal()
        first.note([range(file, 0, 20)])
        first.note([range(copy, 0, 70)])
        try first.sync()
        _ = try journal()
        let third = try journal()
        #expect(third.doubtful(batch(file, [10, 20])) == [0] && third.doubtful(batch(copy, [60, 70])) == [0])
    }

    @Test func `doubt outlives a life that sent nothing`() throws {
        var first = try journal()
        first.note([range(file, 0, 20)])
        try first.sync()
        _ = try journal()
        #expect(try journal().doubtful(batch(file, [10])) == [0])
    }

    @Test func `half a line that a crash left behind is no intent, and spoils none`() throws {
        var first = try journal()
        first.note([range(file, 0, 20)])
        try first.sync()
        try folder.append("0000000000000005000000000000", to: "state/intents/loki")
        var second = try journal()
        second.note([range(other, 0, 7)])
        try second.sync()
        let third = try journal()
        #expect(third.doubtful(batch(file, [0])) == [0] && third.doubtful(batch(other, [0])) == [0])
    }

    @Test func `what was sent under other labels cannot be asked for under ours, in any later life`() throws {
        var first = try journal()
        first.note([range(file, 0, 20)])
        try first.sync()
        var second = try journal(routing: "a=c")
        #expect(second.doubtful(batch(file, [0, 10, 20])).isEmpty && second.uncertain(batch(file, [0, 10, 20])) == [0, 1])
        #expect(second.mayHaveSent(file, at: 10) && !second.mayHaveSent(file, at: 20))
        // It sends the first line again, and is killed.
        second.note([range(file, 0, 10)])
        try second.sync()
        let third = try journal(routing: "a=c")
        #expect(third.doubtful(batch(file, [0, 10, 20])) == [0] && third.uncertain(batch(file, [0, 10, 20])) == [0, 1])
        #expect(third.memory.files[file.content]?.end == 10)
        // Back to the first labels: what was sent under them once is not told apart any more.
        let fourth = try journal()
        #expect(fourth.doubtful(batch(file, [0])).isEmpty && fourth.uncertain(batch(file, [0, 10, 20])) == [0, 1])
    }

    @Test func `other labels are worth a word while lines that went under them are behind the checkpoint`() throws {
        var first = try journal()
        first.note([range(file, 0, 20), range(other, 0, 20)])
        try first.sync()
        var checkpoint = try CheckpointStore(directory: directory, sink: "loki") { _ in }
        checkpoint.advance(range(file, 0, 20))
        checkpoint.advance(range(other, 0, 10))
        #expect(try journal(routing: "a=c").isForeign(behind: checkpoint))
        checkpoint.advance(range(other, 10, 20))
        var journal = try journal(routing: "a=c")
        #expect(!journal.isForeign(behind: checkpoint))
        journal.keepOnly { $0 == other.content }
        #expect(journal.uncertain(batch(file, [0])).isEmpty && journal.uncertain(batch(other, [0])) == [0])
    }

    @Test func `files that nobody follows are forgotten, and a long journal is written anew`() throws {
        var journal = try journal()
        for number in 0..<9_000 as Range<UInt64> {
            journal.note([range(file, number * 10, number * 10 + 10)])
            if number % 10 == 0 { try journal.sync() }
        }
        journal.note([range(other, 0, 5)])
        try journal.sync()
        let size = try #require(OpenFile.facts(at: folder.file("state/intents/loki"))?.size)
        #expect(size <= IntentJournal.limit + 1_000)
        var next = try self.journal()
        #expect(next.doubtful(batch(file, [89_990, 90_000])) == [0])
        next.keepOnly { $0 == other.content }
        #expect(next.doubtful(batch(file, [0])).isEmpty && next.doubtful(batch(other, [0])) == [0])
    }

    @Test func `what cannot be written is an error, and is written when it can be`() throws {
        var journal = try journal()
        try folder.remove("state/intents/loki")
        try folder.makeFolder("state/intents/loki")
        journal.note([range(file, 0, 20)])
        #expect(throws: FileProblem.self) { try journal.sync() }
        try folder.remove("state/intents/loki")
        try journal.sync()
        #expect(try self.journal().doubtful(batch(file, [0])) == [0])
    }

    @Test func `where no new journal can be made, the old one goes on in the room set aside, and the next life with it`() throws {
        var journal = try journal()
        journal.note([range(file, 0, 10)])
        try journal.sync()
        // A replacement is written under this name first.
        try folder.makeFolder("state/intents/loki.new")
        func size() throws -> UInt64 { try #require(OpenFile.facts(at: folder.file("state/intents/loki"))?.size) }
        var end: UInt64 = 10
        func fill(while hasRoom: (UInt64) -> Bool) throws {
            while hasRoom(try size()) {
                for _ in 0..<100 {
                    journal.note([range(file, end, end + 10)])
                    end += 10
                }
                try journal.sync()
            }
        }
        try fill { $0 <= IntentJournal.limit + 10_000 }
        #expect(try self.journal().doubtful(batch(file, [end - 10, end])) == [0], "it is read at a start, and kept")
        #expect(throws: FileProblem.self) { try fill { _ in true } }
        let most = try size()
        #expect((IntentJournal.limit + IntentJournal.reserve - 10_000...IntentJournal.limit + IntentJournal.reserve).contains(most))
        #expect(throws: FileProblem.self, "other labels have to be written down") { try self.journal(routing: "a=c") }

        try folder.remove("state/intents/loki.new")
        try journal.sync()
        #expect(try size() < 1_000)
        #expect(try self.journal().doubtful(batch(file, [end - 10, end])) == [0])
    }

    @Test func `a journal that a crash has cut off in a line is not gone on with`() throws {
        var journal = try journal()
        journal.note([range(file, 0, 10)])
        try journal.sync()
        try folder.append("half a line", to: "state/intents/loki")
        try folder.makeFolder("state/intents/loki.new")
        #expect(throws: FileProblem.self) { try self.journal() }
        try folder.remove("state/intents/loki.new")
        #expect(try self.journal().doubtful(batch(file, [0, 10])) == [0])
    }

    // MARK: - Ways

    private let late = Route(movedLabels: 0, isBackfill: true)
    private let moved = Route(movedLabels: 5, isBackfill: false)

    private func routed(_ start: UInt64, _ end: UInt64, _ stretches: (UInt64, UInt64, Route)...) -> FileRange {
        var range = range(file, start, end)
        range.routed = stretches.map { RoutedStretch(start: $0.0, end: $0.1, route: $0.2) }
        return range
    }

    @Test func `the ways of lines that may have been sent are known in the next life`() throws {
        var first = try journal()
        first.note([routed(0, 30, (10, 20, late))], newest: [7: -5])
        first.note([routed(30, 60, (30, 60, moved))])
        try first.sync()
        let memory = try journal().memory
        let routes = memory.files[file.content]
        #expect(routes?.end == 60 && memory.newest == [7: -5])
        let ways = [0, 9, 10, 19, 20, 29, 30, 59].map { routes?.route(at: UInt64($0)) }
        #expect(ways == [.plain, .plain, late, late, .plain, .plain, moved, moved])
        #expect(routes?.route(at: 60) == nil, "never sent")
        // What was noted before is repeated in other batches and with new lines behind it.
        var second = try journal()
        second.note([routed(20, 40, (30, 40, moved))])
        second.note([routed(40, 80, (40, 75, moved))])
        try second.sync()
        let again = try journal().memory.files[file.content]
        #expect([15, 29, 59, 60, 74, 75].map { again?.route(at: UInt64($0)) } == [late, .plain, moved, moved, moved, .plain])
    }

    @Test func `under other labels no way is followed, but what is late still is`() throws {
        var first = try journal()
        first.note([routed(0, 30, (10, 20, late))], newest: [7: 9])
        try first.sync()
        let memory = try journal(routing: "c=d").memory
        #expect(memory.files.isEmpty && memory.newest == [7: 9])
    }

    @Test func `what the checkpoint has passed is forgotten, and streams are kept up to a limit`() throws {
        var checkpoint = try CheckpointStore(directory: directory, sink: "loki") { _ in }
        checkpoint.advance(range(file, 0, 20))
        var first = try journal()
        first.note([routed(0, 40, (0, 20, late), (20, 40, moved))])
        first.forgetRoutes(passedBy: checkpoint)
        for time in 0..<Int64(IntentJournal.keptStreams) + 5 { first.note([], newest: [UInt64(time): time]) }
        try first.sync()
        // The second life writes the journal anew, the third sees what is left.
        _ = try journal()
        let memory = try journal().memory
        #expect(memory.newest.count == IntentJournal.keptStreams && memory.newest[0] == nil)
    }
}
