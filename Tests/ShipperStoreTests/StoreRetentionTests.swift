#if LocalStore
import GRDB
import ShipperCore
import ShipperStore
import Testing

struct StoreRetentionTests {
    let folder: StoreFolder
    var lines = Lines()

    init() throws { folder = try StoreFolder() }

    @Test(arguments: [true, false])
    mutating func `by age the older go, a bounded number a step, and their words with them`(fullText: Bool) throws {
        let store = try folder.store(fullText: fullText)
        let count = LocalStore.retentionStep + 500
        _ = try store.ingest(lines.body((0..<count).map { "{\"message\":\"word\($0)\"}" }, from: 0))
        let retention = StoreRetention(oldest: Int64(count - 1))
        #expect(try store.retain(retention).removed == LocalStore.retentionStep)
        #expect(try store.retain(retention).removed == 499)
        #expect(try store.retain(retention).removed == 0)
        #expect(try store.records(StoreFilter()).map(\.time) == [Int64(count - 1)])
        try store.check()
        guard fullText else { return }
        var filter = StoreFilter()
        filter.words = ["word\(count - 1)"]
        #expect(try store.records(filter).count == 1)
    }

    @Test mutating func `the index of words forgets what goes, escapes and all`() throws {
        let store = try folder.store()
        _ = try store.ingest(lines.body((0..<100).map { #"{"message":"some\nwords\u0020here \#($0)"}"# } + ["plain words"], from: 0))
        #expect(try indexed("words") == 101)
        #expect(try store.retain(StoreRetention(oldest: 40)).removed == 40)
        for word in ["some", "words", "here"] { #expect(try indexed(word) == (word == "words" ? 61 : 60)) }
        #expect(try store.retain(StoreRetention(oldest: .max)).removed == 61)
        #expect(try indexed("words") == 0)
    }

    /// Rows under which the index knows a word, whether they are there or not.
    private func indexed(_ word: String) throws -> Int {
        try DatabaseQueue(path: folder.file).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM words WHERE words MATCH ?", arguments: [word]) ?? 0
        }
    }

    @Test mutating func `by size the oldest go until it fits`() throws {
        let store = try folder.store()
        let filler = String(repeating: "abc ", count: 100)
        _ = try store.ingest(lines.body((0..<10_000).map { "{\"n\":\($0),\"message\":\"\(filler)\"}" }, from: 0))
        let limit = try store.usedBytes() / 2
        while try store.retain(StoreRetention(maxBytes: limit)).removed > 0 {}
        #expect(try store.usedBytes() <= limit)
        #expect(try store.retain(StoreRetention(maxBytes: limit)).usedBytes == store.usedBytes())
        let times = try store.records(
            {
                var filter = StoreFilter(); filter.limit = 10_000; return filter
            }()
        ).map(\.time)
        #expect(times.first == 9_999)
        #expect(!times.contains(0))
    }

    @Test mutating func `where there is too much, what is ahead of the clock goes first, then the oldest`() throws {
        let store = try folder.store()
        let step = LocalStore.retentionStep
        _ = try store.ingest(lines.body((0..<step).map { "{\"n\":\($0)}" }, from: 0))
        _ = try store.ingest(lines.body((0..<step / 2).map { "{\"ahead\":\($0)}" }, from: 1_000_000))
        var retention = StoreRetention(oldest: 0, maxBytes: 1_000_000_000, newest: 999_999)
        #expect(try store.retain(retention).removed == 0, "by age it is not due")
        retention.maxBytes = 1
        #expect(try store.retain(retention).removed == step)
        var filter = StoreFilter()
        filter.limit = step
        #expect(try store.records(filter).map(\.time) == (Int64(step / 2)..<Int64(step)).reversed())
    }

    @Test mutating func `from when on nothing was removed is known, whatever comes late, and does not go back`() throws {
        var store = try folder.store()
        _ = try store.ingest(lines.body((0..<10).map { "{\"n\":\($0)}" }, from: 100))
        _ = try store.ingest(lines.body(["{\"ahead\":0}"], from: 5_000))
        #expect(try store.retain(StoreRetention(oldest: 100)).removed == 0)
        #expect(try store.keptSince() == nil)
        #expect(try store.retain(StoreRetention(oldest: 104)).removed == 4)
        #expect(try store.keptSince() == 104)
        _ = try store.ingest(lines.body(["late"], from: 50))
        #expect(try store.keptSince() == 104)
        #expect(try store.retain(StoreRetention(oldest: 104)).removed == 1)
        #expect(try store.keptSince() == 104)
        // What is ahead of the clock goes first, and says nothing of what is older.
        #expect(try store.retain(StoreRetention(maxBytes: 1, newest: 104)).removed > 0)
        #expect(try store.keptSince() == 105)
        try store.close()
        store = try folder.store()
        #expect(try store.keptSince() == 105)
    }

    @Test mutating func `a store of before is given the table when it is opened to write, and read without it`() throws {
        _ = try folder.store().close()
        try DatabaseQueue(path: folder.file).write { try $0.execute(sql: "DROP TABLE kept") }
        #expect(try LocalStore(path: folder.file, access: .read).keptSince() == nil)
        let store = try folder.store()
        _ = try store.ingest(lines.body(["first"], from: 1))
        #expect(try store.retain(StoreRetention(oldest: 2)).removed == 1)
        #expect(try store.keptSince() == 2)
    }

    @Test mutating func `a file of which no record is left is forgotten, and comes back with its next line`() throws {
        let store = try folder.store()
        _ = try store.ingest(lines.body(["first", "second"], from: 0))
        let old = lines
        lines.file = FileContext(id: FileID(high: 3, low: 4), epoch: 0, path: "/var/log/other.ndjson", source: 1)
        _ = try store.ingest(lines.body(["third"], from: 10))
        #expect(try store.retain(StoreRetention(oldest: 1)).removed == 1)
        #expect(try store.values(limit: 10).files == ["/var/log/app.ndjson", "/var/log/other.ndjson"])
        #expect(try store.retain(StoreRetention(oldest: 10)).removed == 1)
        #expect(try store.values(limit: 10).files == ["/var/log/other.ndjson"])
        lines = old
        _ = try store.ingest(lines.body(["fourth"], from: 20))
        let found = try store.records(StoreFilter()).map { "\($0.file.path) \(text($0))" }
        #expect(found == ["/var/log/app.ndjson fourth", "/var/log/other.ndjson third"])
    }
}
#endif
