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
        let id = unsafe LineID(file: lines.file.id, epoch: 0, offset: offset, bytes: bytes.span.bytes, range: 0..<bytes.count)
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
        ("trace", [0, 2]), ("level", [1, 2]), ("logger", [0, 1]), ("test", [1]), ("words", [2]), ("beginning", [1]), ("part", []),
        ("time", [1, 2]), ("source", []), ("app", [0, 1, 2, 3]), ("file", [0, 1, 2, 3]), ("host", [0, 1, 2, 3]),
    ])
    mutating func `each part of a filter finds what it means`(part: String, expected: [Int]) throws {
        _ = try store.ingest(lines.body(Self.sample, from: 1_000))
        var filter = StoreFilter()
        filter.order = .oldestFirst
        var test: LocalStore.LineTest?
        switch part {
        case "trace": filter.trace = "t1"
        case "level": filter.setLevels(from: .warning)
        case "logger": filter.logger = "champion"
        case "test": test = { $0.byteCount == Self.sample[1].utf8.count }
        case "beginning": filter.words = ["qu", "SLO"]
        case "part": filter.words = ["uery"]
        case "words": filter.words = ["LOST", "it"]
        case "time": (filter.since, filter.until) = (1_001, 1_003)
        case "source": filter.source = "other"
        case "app": filter.source = "app"
        case "file": filter.file = "/var/log/app.ndjson"
        default: filter.host = "one"
        }
        #expect(try store.records(filter, where: test).map(text) == expected.map { Self.sample[$0] })
        #expect(try store.histogram(filter, buckets: 3, where: test).total == expected.count)
        #expect(try store.arrived(after: 0, filter, where: test).map(text) == expected.map { Self.sample[$0] })
    }

    @Test(arguments: StoreFilter.Order.allCases)
    mutating func `pages put together are the whole, though many records have one time`(order: StoreFilter.Order) throws {
        let numbers = (0..<97).map { "{\"n\":\($0)}" }
        for chunk in stride(from: 0, to: 97, by: 10) {
            _ = try store.ingest(lines.body(Array(numbers[chunk..<min(chunk + 10, 97)]), from: 7))
        }
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

    @Test mutating func `a histogram counts each record once, at its level and in its stretch`() throws {
        _ = try store.ingest(lines.body(Self.sample, from: 1_000))
        var filter = StoreFilter()
        let histogram = try store.histogram(filter, buckets: 2)
        #expect((histogram.start, histogram.end, histogram.width) == (1_000, 1_004, 2))
        #expect(histogram.counts.map { $0.reduce(0, +) } == [2, 2])
        #expect(histogram.counts[1][StoreLevel.error.rawValue] == 1)
        (filter.since, filter.until) = (Int64.min, Int64.max)
        #expect(try store.histogram(filter, buckets: 10).total == 4)
        (filter.since, filter.until) = (1_001, 1_003)
        #expect(try store.histogram(filter, buckets: 1_000).counts.filter { $0 != Array(repeating: 0, count: 8) }.count == 2)
    }

    @Test mutating func `a name is looked for to its end, though a NUL stands in it`() throws {
        _ = try store.ingest(lines.body([#"{"logger":"a","n":1}"#, #"{"logger":"a\u0000b","n":2}"#], from: 1_000))
        var filter = StoreFilter()
        filter.logger = "a\0b"
        #expect(try store.records(filter).map(\.time) == [1_001])
        filter.logger = "a"
        #expect(try store.records(filter).map(\.time) == [1_000])
    }

    @Test mutating func `a word that most records hold is found as well, beside others and page by page`() throws {
        for chunk in 0..<6 {
            _ = try store.ingest(
                lines.body((0..<2_500).map { "{\"message\":\"common word\($0 + chunk * 2_500)\"}" }, from: Int64(chunk * 2_500)))
        }
        var filter = StoreFilter()
        (filter.words, filter.limit) = (["common"], 5)
        let first = try store.records(filter)
        #expect(first.map(\.time) == [14_999, 14_998, 14_997, 14_996, 14_995])
        filter.after = first.last?.cursor
        #expect(try store.records(filter).first?.time == 14_994)
        (filter.words, filter.after, filter.limit) = (["word1499", "COMMON"], nil, 100)
        #expect(try store.records(filter).map(\.time) == (14_990..<15_000).reversed() + [1_499])
        filter.order = .oldestFirst
        #expect(try store.records(filter).first?.time == 1_499)
    }

    @Test mutating func `a search that takes too long is given up`() throws {
        _ = try store.ingest(lines.body((0..<20_000).map { "{\"n\":\($0)}" }, from: 0))
        var filter = StoreFilter()
        filter.patience = .zero
        #expect(throws: StoreError.overdue(after: .zero)) { try store.records(filter, where: { _ in false }) }
        filter.patience = .seconds(600)
        #expect(try store.records(filter, where: { _ in false }).isEmpty)
        #expect(try store.histogram(StoreFilter(), buckets: 1).total == 20_000)
    }

    @Test mutating func `values to choose from are sorted, each once`() throws {
        _ = try store.ingest(lines.body(Self.sample + Self.sample, from: 1_000))
        let values = try store.values(limit: 2)
        #expect(values.loggers == ["champion", "champion.db"])
        #expect((values.sources, values.hosts, values.files) == (["app"], ["one"], ["/var/log/app.ndjson"]))
    }

    @Test mutating func `the tail gives what arrived later, whatever its time`() throws {
        _ = try store.ingest(lines.body(["{\"n\":1}"], from: 5_000))
        let row = try store.lastRow()
        _ = try store.ingest(lines.body(["{\"n\":2}"], from: 1))
        #expect(try store.arrived(after: row).map(text) == ["{\"n\":2}"])
        #expect(try store.arrived(after: 0).map(text) == ["{\"n\":1}", "{\"n\":2}"])
        #expect(try store.arrived(after: store.lastRow()).isEmpty)
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
