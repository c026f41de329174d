import ShipperCore
import ShipperTailing
import Testing

@testable import ShipperAgent

@Suite struct SinkFileTests {
    let followed: FollowedFolder
    var slot: SinkFile

    init() throws {
        followed = try FollowedFolder()
        try followed.folder.write("one\ntwo\n", to: "a.log")
        followed.look("a.log")
        slot = try #require(followed.slot("a.log"))
    }

    @Test mutating func `it is ready while the file is longer than what was taken`() {
        #expect(slot.isReady(slot.file.status, .now))
        slot.cursor.offset = 8
        #expect(!slot.isReady(slot.file.status, .now))
    }

    @Test mutating func `an open record is ready when it has waited long enough, and not before`() {
        let now = ContinuousClock.now
        slot.cursor.offset = 4
        slot.exhaustedAt = 8
        slot.openRecord = SinkFile.OpenRecord(end: 8, due: now + .seconds(1))
        #expect(!slot.isReady(slot.file.status, now))
        #expect(slot.isReady(slot.file.status, now + .seconds(1)))
        slot.cursor.offset = 8
        #expect(!slot.isReady(slot.file.status, now + .seconds(1)))
    }

    @Test mutating func `what holds no whole line is no lag`() {
        #expect(slot.lag(slot.file.status) == 8)
        slot.cursor.offset = 4
        slot.settled = 4
        #expect(slot.lag(slot.file.status) == 4)
        slot.exhaustedAt = 8
        #expect(slot.lag(slot.file.status) == 0)
    }

    @Test mutating func `a file that is longer than the registry knows is not cut`() throws {
        try followed.folder.append("three\n", to: "a.log")
        slot.cursor.offset = 14
        #expect(slot.file.status.size == 8)
        #expect(!slot.isCut(slot.file.status))
    }

    @Test mutating func `a file shorter than what was taken is cut`() throws {
        slot.cursor.offset = 8
        #expect(!slot.isCut(slot.file.status))
        try followed.folder.truncate("a.log", to: 4)
        followed.poll()
        slot.cursor.offset = 8
        #expect(slot.isCut(slot.file.status))
    }

    @Test mutating func `in a new epoch it begins anew`() throws {
        slot.cursor.offset = 4
        slot.settled = 4
        slot.exhaustedAt = 8
        slot.openRecord = SinkFile.OpenRecord(end: 8, due: .now)
        try followed.folder.truncate("a.log", to: 0)
        followed.poll()
        slot.restart(slot.file.status)
        #expect(slot.context.epoch == 1 && slot.cursor == FileCursor() && slot.settled == 0 && slot.exhaustedAt == 0)
        #expect(slot.openRecord == nil)
    }
}
