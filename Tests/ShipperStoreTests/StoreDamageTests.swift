import Foundation
import ShipperCore
import ShipperStore
import Testing

struct StoreDamageTests {
    let folder: StoreFolder
    var lines = Lines()

    init() throws { folder = try StoreFolder() }

    @Test mutating func `a file that is no store is set aside, and a new one is begun`() throws {
        let noise = Data("no database, although a file of this name".utf8 + Array(repeating: 7, count: 5_000))
        for name in ["store.sqlite.damaged", "store.sqlite.damaged.2"] {
            try noise.write(to: URL(fileURLWithPath: folder.file))
            #expect(throws: StoreError.self) { try folder.store() }
            let (store, damaged) = try LocalStore.openSettingDamagedAside(path: folder.file, fullText: true)
            #expect(damaged == folder.path + "/" + name)
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)) == noise)
            lines.offset = 0
            #expect(try store.ingest(lines.body(["first"], from: 1)) == 0)
            try store.close()
        }
    }

    @Test mutating func `one that is whole stays where it is`() throws {
        let store = try folder.store()
        _ = try store.ingest(lines.body(["first"], from: 1))
        try store.close()
        let (again, damaged) = try LocalStore.openSettingDamagedAside(path: folder.file, fullText: true)
        #expect(damaged == nil)
        #expect(try again.records(StoreFilter()).map(text) == ["first"])
    }

    @Test mutating func `torn pages are found by the check`() throws {
        let store = try folder.store()
        _ = try store.ingest(lines.body((0..<2_000).map { "{\"n\":\($0)}" }, from: 1))
        try store.close()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file))
        try file.seek(toOffset: 12 * 4096)
        try file.write(contentsOf: Data(repeating: 0xAA, count: 8 * 4096))
        try file.close()
        let reopened = try folder.store()
        #expect(throws: StoreError.self) { try reopened.check() }
    }

    @Test func `a reader of a file that isn't there says so and makes none`() throws {
        let error = #expect(throws: StoreError.self) { try LocalStore(path: folder.file, access: .read) }
        #expect(error.map { "\($0)" } == "Could not open the store '\(folder.file)': there is none yet; the agent makes it when it starts.")
        #expect(!FileManager.default.fileExists(atPath: folder.file))
    }
}
