import Foundation
import ShipperCore
import ShipperStore
import Testing

struct LocalStoreTests {
    let folder: StoreFolder
    let store: LocalStore
    var lines = Lines()

    init() throws {
        folder = try StoreFolder()
        store = try folder.store()
    }

    static let sample = [
        #"{"level":"info","logger":"champion","message":"started","trace_id":"t1","n":1}"#,
        #"{"level":"WARNING","logger":"champion.db","message":"slow query","trace_id":"t2","n":2}"#,
        #"{"level":"error","logger":"championship","message":"lost \"it\"","trace_id":"t1","a":{"b":"c"}}"#,
        "plain text, no JSON",
    ]

    @Test mutating func `a line comes back byte for byte, with its columns and its id`() throws {
        #expect(try store.ingest(lines.body(Self.sample, from: 1_000)) == 0)
        var filter = StoreFilter()
        filter.order = .oldestFirst
        let found = try store.records(filter)
        #expect(found.map(text) == Self.sample)
        #expect(found.map(\.time) == [1_000, 1_001, 1_002, 1_003])
        #expect(found.map(\.level) == [.info, .warning, .error, .none])
        #expect(found.map(\.trace) == ["t1", "t2", "t1", nil])
        #expect(found.map(\.logger) == ["champion", "champion.db", "championship", nil])
        #expect(found[0].file == StoredFile(id: lines.file.id, epoch: 0, path: "/var/log/app.ndjson", source: "app", host: "one"))
        let bytes = Array(Self.sample[1].utf8)
        let offset = UInt64(Self.sample[0].utf8.count + 1)
        let id = LineID(file: lines.file.id, epoch: 0, offset: offset, bytes: bytes.span.bytes, range: 0..<bytes.count)
        #expect(found[1].id == id)
    }

    @Test mutating func `a repeat changes nothing, and another line at the same place is another record`() throws {
        let body = lines.body(Self.sample, from: 1_000)
        #expect(try store.ingest(body) == 0)
        #expect(try store.ingest(body) == 4)
        #expect(try store.records(StoreFilter()).count == 4)
        lines.offset = 0
        #expect(try store.ingest(lines.body(["something else"], from: 1_000)) == 0)
        #expect(try store.records(StoreFilter()).count == 5)
        lines.offset = 0
        lines.file = FileContext(id: lines.file.id, epoch: 1, path: lines.file.path, source: 0)
        #expect(try store.ingest(lines.body(Self.sample, from: 1_000)) == 0)
    }

    @Test mutating func `a body that ends within a record leaves nothing behind`() throws {
        let body = lines.body(Self.sample, from: 1_000)
        #expect(throws: StoreError.self) { try store.ingest(Array(body.dropLast())) }
        #expect(try store.records(StoreFilter()).isEmpty)
        #expect(try store.ingest(body) == 0)
    }

    @Test(arguments: [
        (#"trace"#, [0, 2]), ("level", [1, 2]), ("logger", [0, 1]), ("field", [1]), ("nested", [2]), ("text", [1]), ("words", [2]),
        ("time", [1, 2]), ("source", []), ("file", [0, 1, 2, 3]), ("host", [0, 1, 2, 3]), ("escaped", [2]),
    ])
    mutating func `each part of a filter finds what it means`(part: String, expected: [Int]) throws {
        _ = try store.ingest(lines.body(Self.sample, from: 1_000))
        var filter = StoreFilter()
        filter.order = .oldestFirst
        switch part {
        case "trace": filter.trace = "t1"
        case "level": filter.setLevels(from: .warning)
        case "logger": filter.logger = "champion"
        case "field": filter.fields = [.init(path: "n", value: "2")]
        case "nested": filter.fields = [.init(path: "a.b", value: "c")]
        case "escaped": filter.fields = [.init(path: "message", value: #"lost "it""#)]
        case "text": filter.text = "W QUER"
        case "words": filter.words = ["LOST", "it"]
        case "time": (filter.since, filter.until) = (1_001, 1_003)
        case "source": filter.source = "other"
        case "file": filter.file = "/var/log/app.ndjson"
        default: filter.host = "one"
        }
        #expect(try store.records(filter).map(text) == expected.map { Self.sample[$0] })
    }

    @Test(arguments: StoreFilter.Order.allCases)
    mutating func `pages put together are the whole, though many records have one time`(order: StoreFilter.Order) throws {
        let numbers = (0..<97).map { "{\"n\":\($0)}" }
        for chunk in stride(from: 0, to: 97, by: 10) { _ = try store.ingest(lines.body(Array(numbers[chunk..<min(chunk + 10, 97)]), from: 7)) }
        var filter = StoreFilter()
        filter.order = order
        let whole = try store.records(filter)
        filter.limit = 7
        var pages: [StoredRecord] = []
        while true {
            let page = try store.records(filter)
            guard let last = page.last else { break }
            pages += page
            filter.after = last.cursor
        }
        #expect(whole.count == 97)
        #expect(pages == whole)
    }

    @Test mutating func `a histogram counts each record once, at its level`() throws {
        _ = try store.ingest(lines.body(Self.sample, from: 1_000))
        var filter = StoreFilter()
        let buckets = try store.histogram(filter, buckets: 2)
        #expect(buckets.map(\.total).reduce(0, +) == 4)
        #expect(buckets.first?.start == 1_000)
        #expect(buckets.reduce(0) { $0 + $1.counts[StoreLevel.error.rawValue] } == 1)
        filter.text = "slow"
        #expect(try store.histogram(filter, buckets: 10).map(\.total).reduce(0, +) == 1)
        (filter.since, filter.until) = (Int64.min, Int64.max)
        #expect(try store.histogram(filter, buckets: 10).map(\.total).reduce(0, +) == 1)
    }

    @Test mutating func `the tail gives what arrived later, whatever its time`() throws {
        _ = try store.ingest(lines.body(["{\"n\":1}"], from: 5_000))
        let row = try store.lastRow()
        _ = try store.ingest(lines.body(["{\"n\":2}"], from: 1))
        #expect(try store.tail(after: row).map(text) == ["{\"n\":2}"])
        #expect(try store.tail(after: store.lastRow()).isEmpty)
    }

    @Test mutating func `a reader beside the writer sees what was taken`() throws {
        _ = try store.ingest(lines.body(Self.sample, from: 1_000))
        let reader = try LocalStore(path: folder.file, access: .read)
        #expect(try reader.records(StoreFilter()).count == 4)
        _ = try store.ingest(lines.body(["one more"], from: 2_000))
        #expect(try reader.records(StoreFilter()).count == 5)
        #expect(throws: StoreError.self) { try reader.ingest(lines.body(["not here"], from: 3_000)) }
    }
}
