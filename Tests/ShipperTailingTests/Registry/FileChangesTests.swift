import ShipperCore
import Testing

@testable import ShipperTailing

@Suite struct FileChangesTests {
    @Test func `each reader is told of a change once, however often there was one`() {
        let feed = ChangeFeed()
        let (one, two) = (feed.changes(), feed.changes())
        let id = FileID(high: 1, low: 2)
        feed.note(id)
        feed.note(id)
        #expect(one.take() == [id] && one.take() == [])
        feed.note(FileID(high: 3, low: 4))
        #expect(one.take() == [FileID(high: 3, low: 4)])
        #expect(two.take() == [id, FileID(high: 3, low: 4)])
    }

    @Test func `of more files than it remembers it may be any that have changed`() {
        let feed = ChangeFeed()
        let changes = feed.changes()
        for number in 0..<UInt64(FileChanges.limit) { feed.note(FileID(high: 0, low: number)) }
        #expect(changes.take()?.count == FileChanges.limit)
        for number in 0...UInt64(FileChanges.limit) { feed.note(FileID(high: 0, low: number)) }
        feed.note(FileID(high: 1, low: 0))
        #expect(changes.take() == nil)
        #expect(changes.take() == [])
    }
}
