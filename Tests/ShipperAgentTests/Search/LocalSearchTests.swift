import ShipperCore
import ShipperStore
import Testing

@testable import ShipperAgent

@Suite struct LocalSearchTests {
    let folder: TemporaryFolder
    let store: StoredLines

    init() throws {
        folder = try TemporaryFolder()
        store = try StoredLines(folder.file("store.sqlite"))
        try store.add((0..<20).map { (time: Int64($0), line: "{\"level\":\"\($0 % 2 == 0 ? "info" : "error")\",\"n\":\($0)}") })
    }

    private func find(_ query: LogQuery) async throws -> (lines: Int, rest: RecordSelection.Rest) {
        var selection = RecordSelection(limit: query.limit)
        _ = try await LocalSearch(path: store.path, times: ["timestamp"]).find(query, into: &selection)
        return (selection.finish(.oldestFirst).count, selection.rest)
    }

    @Test func `that there are more is known where the search ended before all was seen`() async throws {
        #expect(try await find(LogQuery(limit: 5)) == (5, .some))
        #expect(try await find(LogQuery(limit: 19)) == (19, .some))
        #expect(try await find(LogQuery(limit: 20)) == (20, .none))
        #expect(try await find(LogQuery(level: .error, limit: 10)) == (10, .none))
        #expect(try await find(LogQuery(level: .error, limit: 9)) == (9, .some))
        // Whether an older line has the text, only reading it would tell.
        #expect(try await find(LogQuery(text: "19", limit: 1)) == (1, .perhaps))
    }

    @Test func `of files of one name the one that began earlier comes first, in whatever order they came`() async throws {
        let store = try StoredLines(folder.file("rotated.sqlite"))
        func file(_ number: UInt64) -> FileContext { FileContext(id: FileID(high: 9, low: number), epoch: 0, path: "/a", source: 0) }
        try store.add([(time: 50, line: "{\"n\":3}"), (time: 50, line: "{\"n\":4}"), (time: 60, line: "{\"n\":5}")], of: file(1))
        try store.add([(time: 10, line: "{\"n\":0}"), (time: 50, line: "{\"n\":1}"), (time: 50, line: "{\"n\":2}")], of: file(2))
        for order in [LogQuery.Order.oldestFirst, .newestFirst] {
            var selection = RecordSelection(limit: 4)
            _ = try await LocalSearch(path: store.path, times: []).find(LogQuery(limit: 4), into: &selection)
            let found = selection.finish(order).map { String(decoding: $0.line, as: UTF8.self) }
            let wanted = (2..<6).map { "{\"n\":\($0)}" }
            #expect(found == (order == .oldestFirst ? wanted : wanted.reversed()))
        }
    }

    @Test func `a search that follows gives what arrived since, whatever time it has, also from a new store`() async throws {
        func file(_ number: UInt64) -> FileContext { FileContext(id: FileID(high: 8, low: number), epoch: 0, path: "/a", source: 0) }
        let search = LocalSearch(path: store.path, times: [], follows: true)
        #expect(search.givesOnlyWhatIsNew && !LocalSearch(path: store.path, times: []).givesOnlyWhatIsNew)
        func look() async throws -> [String] {
            var selection = RecordSelection(limit: 100)
            #expect(try await search.find(LogQuery(level: .error), into: &selection) == [])
            return selection.finish(.oldestFirst).map { String(decoding: $0.line, as: UTF8.self) }
        }
        #expect(try await look().count == 10)
        #expect(try await look() == [])
        let (old, new) = ("{\"level\":\"error\",\"old\":1}", "{\"level\":\"error\",\"new\":1}")
        try store.add([(time: -5, line: old), (time: 99, line: new), (time: 100, line: "{\"level\":\"info\"}")], of: file(1))
        #expect(try await look() == [old, new])
        try store.store.close()
        _ = try LocalStore.setAside(store.path)
        let another = try StoredLines(store.path)
        try another.add([(time: 7, line: new)], of: file(2))
        #expect(try await look() == [new])
        #expect(try await look() == [])
    }

    @Test func `a store that is not there is a problem, and says which`() async throws {
        let search = LocalSearch(path: folder.file("none.sqlite"), times: [])
        var selection = RecordSelection(limit: 1)
        let error = await #expect(throws: SearchProblem.self) { try await search.find(LogQuery(), into: &selection) }
        #expect(error?.description.contains("none.sqlite") == true)
    }
}
