import ShipperCore
import Testing

@testable import ShipperTailing

@Suite struct LineCutsTests {
    let folder: TemporaryFolder
    let directory: StateDirectory
    let file = FileContext(id: FileID(high: 1, low: 2), epoch: 3, path: "/a", source: 0)

    init() throws {
        folder = try TemporaryFolder()
        directory = try StateDirectory(path: folder.file("state"))
    }

    private func checkpoint(at offset: UInt64? = nil, epoch: UInt32 = 3) throws -> CheckpointStore {
        var checkpoint = try CheckpointStore(directory: directory, sink: "sink") { Issue.record("\($0)") }
        let place = FileContext(id: file.id, epoch: epoch, path: "/a", source: 0)
        if let offset { checkpoint.advance(FileRange(file: place, start: 0, end: offset, tie: TimestampTie(), lines: 1)) }
        return checkpoint
    }

    private func cuts(_ checkpoint: CheckpointStore? = nil) throws -> LineCuts {
        try LineCuts(directory: directory, sink: "sink", checkpoint: checkpoint ?? self.checkpoint())
    }

    private func offsets(_ cuts: LineCuts, _ file: FileContext? = nil) -> [UInt64] {
        var found: [UInt64] = []
        while let next = cuts.next(after: found.last ?? 0, in: file ?? self.file) { found.append(next) }
        return found
    }

    @Test func `a cut is found again after a restart, in its file and epoch alone`() throws {
        var cuts = try cuts()
        for offset: UInt64 in [7, 30, 20, 30] { try cuts.add(offset, in: file) }
        #expect(offsets(cuts) == [7, 20, 30])
        let again = try self.cuts()
        #expect(offsets(again) == [7, 20, 30])
        #expect(offsets(again, FileContext(id: file.id, epoch: 4, path: "/a", source: 0)).isEmpty)
        #expect(offsets(again, FileContext(id: FileID(high: 1, low: 3), epoch: 3, path: "/a", source: 0)).isEmpty)
    }

    @Test func `what the checkpoint has passed is forgotten, and so is another epoch`() throws {
        var cuts = try cuts()
        for offset: UInt64 in [7, 20, 30] { try cuts.add(offset, in: file) }
        #expect(offsets(try self.cuts(checkpoint(at: 20))) == [30])
        #expect(offsets(try self.cuts(checkpoint(at: 1, epoch: 4))).isEmpty)
        #expect(try folder.text(of: "state/checkpoints/sink.cuts").isEmpty)
    }

    @Test func `a line that a crash cut off is passed over and spoils no other`() throws {
        var cuts = try cuts()
        try cuts.add(7, in: file)
        try folder.append("1 \(file.id) 3 2", to: "state/checkpoints/sink.cuts")
        var again = try self.cuts()
        try again.add(30, in: file)
        #expect(offsets(try self.cuts()) == [7, 30])
    }

    @Test func `a cut that cannot be written is not one`() throws {
        try folder.makeFolder("state/checkpoints/other.cuts")
        #expect(throws: FileProblem.self) {
            _ = try LineCuts(directory: directory, sink: "other", checkpoint: checkpoint())
        }
        var cuts = try cuts()
        try folder.makeFolder("state/checkpoints/sink.cuts")
        #expect(throws: FileProblem.self) { try cuts.add(7, in: file) }
        #expect(offsets(cuts).isEmpty)
    }

    @Test func `a journal grows to its limit, and is written anew with what is left`() throws {
        var cuts = try LineCuts(directory: directory, sink: "sink", checkpoint: checkpoint(), journalLimit: 400)
        for offset: UInt64 in 1...10 { try cuts.add(offset, in: file) }
        #expect(!cuts.isLarge)
        try cuts.add(11, in: file)
        #expect(cuts.isLarge)
        try cuts.compact(checkpoint(at: 9))
        #expect(!cuts.isLarge && offsets(cuts) == [10, 11])
        try cuts.add(12, in: file)
        #expect(offsets(try self.cuts(checkpoint(at: 10))) == [11, 12])
    }
}
