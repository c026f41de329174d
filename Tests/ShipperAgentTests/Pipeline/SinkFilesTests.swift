import ShipperCore
import ShipperDelivery
import ShipperTailing
import Testing

@testable import ShipperAgent

@Suite struct SinkFilesTests {
    let followed: FollowedFolder
    let plan: SinkPlan

    init() throws {
        followed = try FollowedFolder()
        for name in ["a.log", "b.log", "c.log"] { try followed.folder.write("one\ntwo\n", to: name) }
        plan = SinkPlan(
            name: "sink", sources: [FollowedFolder.plan()], limits: BatchLimits(bytes: 1, lines: 1),
            maximumAge: .zero, maximumInFlight: 1, breaksTies: false, courier: BatchDelivery.toNowhere)
    }

    private func range(_ file: TrackedFile, epoch: UInt32 = 0, to end: UInt64) -> FileRange {
        let context = FileContext(id: file.id, epoch: epoch, path: file.path, source: 0)
        return FileRange(file: context, start: 0, end: end, tie: TimestampTie(last: 5, ordinal: 6), lines: 1)
    }

    @Test func `before the registry's first list there is none`() throws {
        var files = SinkFiles(followed.registry.changes())
        let isNew = try files.update(from: followed.registry, plan, followed.checkpoint())
        #expect(!isNew && files.slots.isEmpty)
    }

    @Test func `files known keep their place, new ones begin at their checkpoint`() throws {
        followed.look("a.log")
        var files = SinkFiles(followed.registry.changes())
        var checkpoint = try followed.checkpoint()
        var isNew = files.update(from: followed.registry, plan, checkpoint)
        #expect(isNew)
        files.slots[0].cursor.offset = 4
        followed.look("a.log", "b.log")
        let b = try #require(followed.file("b.log"))
        checkpoint.advance(range(b, to: 8))
        isNew = files.update(from: followed.registry, plan, checkpoint)
        #expect(isNew)
        #expect(files.slots.map(\.cursor.offset) == [4, 8])
        #expect(files.slots[1].cursor.tie == TimestampTie(last: 5, ordinal: 6) && files.slots[1].settled == 8)
        isNew = files.update(from: followed.registry, plan, checkpoint)
        #expect(!isNew, "the same list")
    }

    @Test func `a checkpoint of another epoch means nothing`() throws {
        followed.look("a.log")
        let file = try #require(followed.file("a.log"))
        var checkpoint = try followed.checkpoint()
        checkpoint.advance(range(file, epoch: 7, to: 8))
        var files = SinkFiles(followed.registry.changes())
        _ = files.update(from: followed.registry, plan, checkpoint)
        #expect(files.slots[0].cursor.offset == 0)
    }

    @Test func `a round goes on behind the file that had the last turn`() throws {
        followed.look("a.log", "b.log", "c.log")
        var files = SinkFiles(followed.registry.changes())
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        #expect(files.turnOrder == [0, 1, 2])
        files.hadTurn(0)
        #expect(files.turnOrder == [1, 2, 0])
        files.hadTurn(2)
        #expect(files.turnOrder == [0, 1, 2])
        // The list has become shorter than the place.
        files.hadTurn(1)
        followed.look("a.log")
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        #expect(files.turnOrder.sorted() == Array(0..<files.slots.count))
    }

    @Test func `a file has a turn and a lag only while it may have something to do`() throws {
        followed.look("a.log", "b.log", "c.log")
        var files = SinkFiles(followed.registry.changes())
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        for place in 0..<3 {
            files.settled(range(files.slots[place].file, to: 8))
            files.rest(place, at: files.slots[place].file.version)
        }
        #expect(files.turnOrder.isEmpty && files.lags(sources: ["app"]) == ["app": 0])
        try followed.folder.append("three\n", to: "b.log")
        followed.poll()
        files.wake()
        #expect(files.turnOrder == [1] && files.lags(sources: ["app"]) == ["app": 6])
        // It changes once more while it has its turn.
        let version = files.slots[1].file.version
        try followed.folder.append("four\n", to: "b.log")
        followed.poll()
        files.rest(1, at: version)
        #expect(files.turnOrder == [1] && files.lags(sources: ["app"]) == ["app": 11])
    }

    @Test func `what was settled in an epoch that is over moves nothing`() throws {
        followed.look("a.log")
        var files = SinkFiles(followed.registry.changes())
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        let file = files.slots[0].file
        files.settled(range(file, to: 4))
        #expect(files.slots[0].settled == 4)
        files.settled(range(file, epoch: 1, to: 8))
        #expect(files.slots[0].settled == 4)
        #expect(files.lags(sources: ["app", "other"]) == ["app": 4, "other": 0])
    }

    @Test func `a copy that goes on where its original was left shares its id, and both are woken and settled`() throws {
        let text = String(repeating: "0123456789abcde\n", count: 100)
        try followed.folder.write(text, to: "a.log")
        followed.look("a.log")
        followed.poll()
        try followed.folder.write(text, to: "a.log.1")
        try followed.folder.truncate("a.log", to: 0)
        followed.poll()
        while followed.registry.snapshot.files.count < 2 {
            followed.look("a.log", "a.log.1")
            followed.poll()
        }
        var files = SinkFiles(followed.registry.changes())
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        try #require(Set(files.slots.map(\.file.id)).count == 1 && Set(files.slots.map(\.context.epoch)) == [0, 1])
        for place in 0..<2 { files.rest(place, at: files.slots[place].file.version) }
        try followed.folder.append("new\n", to: "a.log")
        followed.poll()
        files.wake()
        #expect(files.turnOrder == [0, 1])
        files.settled(range(files.slots[0].file, epoch: 1, to: 4))
        files.settled(range(files.slots[0].file, epoch: 0, to: 1_600))
        #expect(files.lags(sources: ["app"]) == ["app": 0])
    }

    @Test func `what was read and is under way is not lost, although the list with the loss has not been taken over`() throws {
        followed.look("a.log")
        var files = SinkFiles(followed.registry.changes())
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        files.slots[0].cursor.offset = 4
        try followed.folder.truncate("a.log", to: 0)
        while followed.registry.snapshot.vanishedCount == 0 { followed.poll() }
        let lost = try files.takeVanished(followed.registry.snapshot, plan, followed.checkpoint())
        #expect(lost.map(\.bytes) == [4])
    }

    @Test func `a failure is news once, until it succeeds again`() throws {
        followed.look("a.log")
        var files = SinkFiles(followed.registry.changes())
        _ = try files.update(from: followed.registry, plan, followed.checkpoint())
        var news = [files.noteFailure(0), files.noteFailure(0)]
        files.noteSuccess(0)
        news.append(files.noteFailure(0))
        #expect(news == [true, false, true])
    }
}
