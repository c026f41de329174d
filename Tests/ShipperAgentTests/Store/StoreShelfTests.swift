import Dispatch
import Foundation
import Logging
import ShipperStore
import Testing

@testable import ShipperAgent

@Suite struct StoreShelfTests {
    let folder: TemporaryFolder
    let log = RecordedLog()

    init() throws { folder = try TemporaryFolder() }

    private func shelf(_ name: String = "a/b/store.sqlite") throws -> StoreShelf {
        try StoreShelf(
            sink: "out", path: folder.file(name),
            LocalConfiguration(path: nil, fullText: .on, maxAge: .seconds(3_600), maxBytes: .mebibytes(16)), logger: log.logger)
    }

    @Test func `the folder is made, for its owner alone`() throws {
        _ = try shelf()
        #expect(try folder.mode(of: "a") == 0o700)
        #expect(try folder.mode(of: "a/b") == 0o700)
        #expect(log.messages.isEmpty)
    }

    @Test func `one that can't be opened is tried again with each deed`() async throws {
        try folder.makeFolder("store.sqlite")
        let shelf = try shelf("store.sqlite")
        #expect(shelf.store == nil)
        #expect(log.messages(at: .error).count == 1)
        await #expect(throws: StoreError.self) { try await shelf.perform { try $0.lastRow() } }
        try folder.remove("store.sqlite")
        #expect(try await shelf.perform { try $0.lastRow() } == 0)
        #expect(shelf.store != nil)
    }

    @Test func `one whose pages are torn while it is open is set aside, and the next deed finds a new one`() async throws {
        let shelf = try shelf("store.sqlite")
        let open = shelf.store
        await #expect(throws: StoreError.self) {
            try await shelf.perform { store in throw StoreError.damaged(path: store.path, reason: "torn") }
        }
        #expect(shelf.store !== open)
        #expect(folder.exists("store.sqlite.damaged"))
        #expect(shelf.figures.setAside == 1)
        #expect(log.messages(at: .error).first?.contains("a new one is begun") == true)
        #expect(try await shelf.perform { try $0.lastRow() } == 0)
    }

    @Test func `while as many searches are under way as there may be, batches come in and old records go`() async throws {
        #expect(LocalStore.mostReaders >= PageDesk.mostQuestions)
        let shelf = try shelf()
        let store = try #require(shelf.store)
        _ = try await shelf.perform { try $0.ingest(storeBody(["old"], from: 0)) }
        let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let searches = (0..<LocalStore.mostReaders).map { _ in
            Thread {
                try? store.walk(StoreFilter()) { _ in
                    begun.signal()
                    end.wait()
                    return false
                }
            }
        }
        for search in searches { search.start() }
        for _ in searches { begun.wait() }
        _ = try await shelf.perform { try $0.ingest(storeBody(["another"], from: 7_200_000_000_000)) }
        #expect(try await !shelf.retain(now: 7_200_000_000_000))
        #expect(shelf.figures.removedRecords == 1 && shelf.figures.usedBytes > 0)
        for _ in searches { end.signal() }
        await shelf.close()
    }

    @Test func `deeds are done one after another, and closing waits for them`() async throws {
        let shelf = try shelf()
        try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<20 { group.addTask { try await shelf.perform { try $0.lastRow() } } }
            for try await row in group { #expect(row == 0) }
        }
        await shelf.close()
        #expect(shelf.store == nil)
    }
}
