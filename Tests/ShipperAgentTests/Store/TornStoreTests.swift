import Foundation
import Hummingbird
import Logging
import ShipperStore
import Testing

@testable import ShipperAgent

/// A store with torn pages in its middle, and who comes upon them.
@Suite struct TornStoreTests {
    private static let count = 4_000
    let folder: TemporaryFolder
    let log = RecordedLog()

    init() throws {
        folder = try TemporaryFolder()
        let store = try LocalStore(path: folder.file("store.sqlite"), access: .write(fullText: true))
        _ = try store.ingest(storeBody((0..<Self.count).map { "{\"n\":\($0),\"some\":\"words\"}" }, from: 0))
        try store.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: folder.file("store.sqlite")))
        let pages = try file.seekToEnd() / 4_096
        try file.seek(toOffset: pages / 3 * 4_096)
        try file.write(contentsOf: Data(repeating: 0xAA, count: Int(pages / 3) * 4_096))
        try file.close()
    }

    private func shelf() throws -> StoreShelf {
        try StoreShelf(
            sink: "out", path: folder.file("store.sqlite"),
            LocalConfiguration(path: nil, fullText: .on, maxAge: .seconds(3_600), maxBytes: .mebibytes(64)), logger: log.logger)
    }

    /// The old file lies aside with all its bytes, a new one takes lines, and it was said once.
    private func expectNew(_ shelf: StoreShelf, size: UInt64) async throws {
        #expect(shelf.figures.setAside == 1)
        #expect(folder.exists("store.sqlite.damaged") && !folder.exists("store.sqlite.damaged.2"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("store.sqlite.damaged"))
        #expect((attributes[.size] as? NSNumber)?.uint64Value == size)
        let messages = log.messages(at: .error)
        #expect(messages.count == 1 && messages[0].contains("The store '\(folder.file("store.sqlite"))' could not be used: "))
        #expect(messages[0].contains("store.sqlite.damaged' now, and a new one is begun"))
        #expect(messages[0].ranges(of: "store.sqlite'").count == 1 && !messages[0].contains(".."))
        #expect(try await shelf.perform { try $0.ingest(storeBody(["new"], from: 0)) } == 0)
        // What was committed is there for others: the log belongs to the file.
        let reader = try LocalStore(path: folder.file("store.sqlite"), access: .read)
        #expect(try reader.records(StoreFilter()).count == 1)
        try shelf.store?.check()
    }

    private func size() throws -> UInt64 { UInt64(try folder.bytes(of: "store.sqlite").count) }

    @Test func `a search on the page that comes upon them has the file set aside, and says so`() async throws {
        let (shelf, size) = (try shelf(), try size())
        let desk = PageDesk(shelf)
        let answer = await desk.answer(nil, []) { _, store in
            var filter = StoreFilter()
            filter.limit = .max
            try store.walk(filter) { _ in true }
            return []
        }
        #expect(answer.status == .serviceUnavailable)
        try await expectNew(shelf, size: size)
        #expect(await desk.answer(nil, []) { _, store in Array("\(try store.lastRow())".utf8) }.status == .ok)
    }

    @Test func `several searches that come upon them at once set aside one file`() async throws {
        let (shelf, size) = (try shelf(), try size())
        let store = try #require(shelf.store)
        let damage = StoreError.damaged(path: store.path, reason: "torn")
        for _ in 0..<3 { await shelf.setAside(store, damage) }
        try await expectNew(shelf, size: size)
    }

    @Test func `a search under way in the old file ends, and takes nothing from the new one`() async throws {
        let (shelf, size) = (try shelf(), try size())
        let store = try #require(shelf.store)
        let (begun, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let reader = Thread {
            var filter = StoreFilter()
            filter.limit = .max
            try? store.walk(filter) { _ in
                begun.signal()
                return true
            }
            ended.signal()
        }
        reader.start()
        begun.wait()
        await shelf.setAside(store, StoreError.damaged(path: store.path, reason: "torn"))
        ended.wait()
        try await expectNew(shelf, size: size)
    }

    @Test func `whoever lets go of the old file last takes nothing from the new one`() async throws {
        let shelf = try shelf()
        var old = shelf.store
        if let store = old { await shelf.setAside(store, StoreError.damaged(path: store.path, reason: "torn")) }
        _ = try await shelf.perform { try $0.ingest(storeBody(["new"], from: 0)) }
        old = nil
        #expect(old == nil && folder.exists("store.sqlite-wal"))
        #expect(try LocalStore(path: folder.file("store.sqlite"), access: .read).records(StoreFilter()).count == 1)
    }

    @Test func `the removal of old records that comes upon them has the file set aside`() async throws {
        let (shelf, size) = (try shelf(), try size())
        await #expect(throws: StoreError.self) {
            while try await shelf.retain(now: 7_200_000_000_000) {}
        }
        #expect(try UInt64(folder.bytes(of: "store.sqlite.damaged").count) <= size)
        try await expectNew(shelf, size: UInt64(folder.bytes(of: "store.sqlite.damaged").count))
    }

    @Test func `a command gives what lies before them, and says that there may be more`() async throws {
        var selection = RecordSelection(limit: 100_000)
        let problems = try await LocalSearch(path: folder.file("store.sqlite"), times: []).find(LogQuery(limit: 100_000), into: &selection)
        #expect(problems.count == 1 && problems[0].hasPrefix("The store '\(folder.file("store.sqlite"))' is damaged: "))
        #expect(problems[0].contains("What lies behind the damage is not searched."))
        #expect(selection.finish(.oldestFirst).count < Self.count)
    }

    @Test func `a command that follows gives what lies before them once`() async throws {
        let search = LocalSearch(path: folder.file("store.sqlite"), times: [], follows: true)
        var counts: [Int] = []
        for _ in 0..<2 {
            var selection = RecordSelection(limit: 100_000)
            _ = try await search.find(LogQuery(limit: 100_000), into: &selection)
            counts.append(selection.finish(.oldestFirst).count)
        }
        #expect(counts[0] > 0 && counts[0] < Self.count && counts[1] == 0, "\(counts)")
        #expect(folder.exists("store.sqlite") && !folder.exists("store.sqlite.damaged"))
    }
}
