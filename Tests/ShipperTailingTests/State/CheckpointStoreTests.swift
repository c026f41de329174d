import ShipperCore
import ShipperTailing
import Testing

@Suite struct CheckpointStoreTests {
    let folder: TemporaryFolder
    let state: StateDirectory

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDirectory(path: folder.file("state"))
    }

    private func id(_ number: UInt64) -> FileID { FileID(high: 7, low: number) }

    private func content(_ number: UInt64, _ epoch: UInt32 = 0) -> ContentID { ContentID(file: id(number), epoch: epoch) }

    private func range(_ number: UInt64, epoch: UInt32 = 0, to end: UInt64, tie: TimestampTie = TimestampTie())
        -> FileRange
    {
        let file = FileContext(id: id(number), epoch: epoch, path: "/f\(number)", source: 0)
        return FileRange(file: file, start: 0, end: end, tie: tie, lines: 1)
    }

    private func store() throws -> CheckpointStore {
        try CheckpointStore(directory: state, sink: "loki") { Issue.record("\($0)") }
    }

    @Test func `what was saved is loaded, the tie included`() throws {
        var store = try store()
        #expect(store.entries.isEmpty)
        store.advance(range(1, to: 100))
        store.advance(range(2, epoch: 3, to: .max, tie: TimestampTie(last: -5, ordinal: 999)))
        store.advance(range(1, to: 200))
        try store.save()
        let again = try self.store()
        #expect(again.entries == store.entries)
        #expect(again.entries[content(1)] == .init(offset: 200, tie: TimestampTie()))
        #expect(again.entries[content(2, 3)] == .init(offset: .max, tie: TimestampTie(last: -5, ordinal: 999)))
    }

    @Test func `the proof of what stands before a place goes with it, and goes with no other`() throws {
        var store = try store()
        var proven = range(1, to: 100)
        proven.tail = TailHash(Array("the last line\n".utf8))
        store.advance(proven)
        try store.save()
        #expect(try self.store().entries[content(1)]?.tail == proven.tail)
        store.advance(range(1, to: 200))
        try store.save()
        #expect(try self.store().entries[content(1)] == .init(offset: 200, tie: TimestampTie()))
    }

    @Test func `nothing is written while nothing has changed`() throws {
        var store = try store()
        try store.save()
        #expect(!folder.exists("state/checkpoints/loki"))
        store.advance(range(1, to: 1))
        try store.save()
        let before = OpenFile.facts(at: folder.file("state/checkpoints/loki"))
        try store.save()
        #expect(OpenFile.facts(at: folder.file("state/checkpoints/loki")) == before)
    }

    @Test func `a save that fails is tried again by the next one`() throws {
        var store = try store()
        store.advance(range(1, to: 10))
        try folder.makeFolder("state/checkpoints/loki.new")
        #expect(throws: FileProblem.self) { try store.save() }
        try folder.remove("state/checkpoints/loki.new")
        #expect(try store.save()?.keys.map(\.self) == [content(1)], "what the failed one had to say is news still")
        #expect(try self.store().entries[content(1)]?.offset == 10)
    }

    @Test func `pain B 6: a damaged one falls back to the one before, and is told`() throws {
        var store = try store()
        for end in [10, 20, 30] as [UInt64] {
            store.advance(range(1, to: end))
            try store.save()
        }
        try folder.truncate("state/checkpoints/loki", to: 30)
        var reports: [String] = []
        let again = try CheckpointStore(directory: state, sink: "loki") { reports.append($0) }
        #expect(again.entries[content(1)]?.offset == 20)
        #expect(reports.count == 1 && reports[0].contains("is damaged: it has no last line, so it was cut off"))
    }

    @Test(arguments: [
        "", "x", "0123 0 1 2 3", "\(FileID(high: 1, low: 2)) 0 1 2 0 -", "\(FileID(high: 1, low: 2)) 0 -1 2 3 0 -",
    ])
    func `a line that cannot be read is told and the others are used`(line: String) throws {
        let good = "\(id(1)) 0 5 6 7 0 -"
        try state.save(
            StateDocument(kind: "checkpoint", version: 1, entries: [line, good]), as: "checkpoints/loki")
        var reports: [String] = []
        let store = try CheckpointStore(directory: state, sink: "loki") { reports.append($0) }
        #expect(store.entries == [content(1): .init(offset: 5, tie: TimestampTie(last: 6, ordinal: 7))])
        #expect(
            reports == [
                "The checkpoint of sink 'loki' has a line that cannot be read: its file is read from the beginning."
            ])
    }

    @Test func `files that nobody follows are forgotten`() throws {
        var store = try store()
        for number in 1...3 as ClosedRange<UInt64> { store.advance(range(number, to: 10)) }
        try store.save()
        store.keepOnly { $0 == content(2) }
        #expect(try store.save()?.isEmpty == true, "nothing has moved, and yet it is written")
        #expect(Array(try self.store().entries.keys) == [content(2)])
        for end in [20, 30] as [UInt64] {
            store.advance(range(2, to: end))
            try store.save()
        }
        store.keepOnly { _ in false }
        store.advance(range(3, to: 1))
        try store.save()
        #expect(Array(try self.store().entries.keys) == [content(3)])
    }

    @Test func `what moves is added to what the disk knows, which is not written anew for it`() throws {
        var store = try store()
        for number in 1...100 as ClosedRange<UInt64> { store.advance(range(number, to: 1)) }
        try store.save()
        store.advance(range(1, to: 2))
        try store.save()
        store.advance(range(1, to: 3))
        try store.save()
        let whole = try folder.text(of: "state/checkpoints/loki")
        for end in 4...50 as ClosedRange<UInt64> {
            store.advance(range(end, to: end))
            try #require(try store.save()?.count == 1)
        }
        #expect(try folder.text(of: "state/checkpoints/loki") == whole)
        #expect(try self.store().entries == store.entries)
        #expect(try KnownFiles.settled(by: "loki", stateDirectory: state.path) == store.entries.mapValues(\.offset))
    }

    @Test func `a place that goes back, in a copy that had less, goes back on disk`() throws {
        var store = try store()
        for end in [10, 20, 30, 15] as [UInt64] {
            store.advance(range(1, to: end))
            try store.save()
        }
        #expect(try self.store().entries[content(1)]?.offset == 15)
    }
}
