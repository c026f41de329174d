import ShipperDelivery
import Testing

@testable import ShipperAgent

/// Where one of Elasticsearch's answers ends and the next begins.
@Suite struct ElasticsearchSearchTests {
    private static let first: Int64 = 1_795_000_000_000

    private func search(_ network: any HTTPTransport) throws -> ElasticsearchSearch {
        let text = smallestFile.with("loki:\n    type: loki", "search:\n    type: elasticsearch\n    data_stream: logs-a-b")
        guard case .elasticsearch(let search) = try configuration(text).sinks[0].destination else { throw SearchProblem("no search") }
        return ElasticsearchSearch(
            search: search, times: ["timestamp"], textSources: [], urls: ["http://search/_search"], network: network, timeout: .seconds(1))
    }

    private func find(_ server: PagedElasticsearch, _ query: LogQuery = LogQuery(limit: 100_000)) async throws -> [String] {
        var selection = RecordSelection(limit: query.limit)
        _ = try await search(server).find(query, into: &selection)
        return selection.finish(.oldestFirst).map { String(decoding: $0.line, as: UTF8.self) }
    }

    /// `equals` documents in each millisecond.
    private func documents(_ count: Int, equals: Int) -> [PagedElasticsearch.Document] {
        (0..<count).map { number in
            let millisecond = Self.first + Int64(number / equals)
            let time = "\"@timestamp\":\(millisecond)"
            return PagedElasticsearch.Document(id: "d\(number)", millisecond: millisecond, line: "{\(time),\"n\":\(number)}")
        }
    }

    private func lines(_ documents: [PagedElasticsearch.Document]) -> Set<String> {
        Set(documents.map { "{\"n\":\($0.id.dropFirst())}" })
    }

    @Test(arguments: [0, 1, 14, 15, 16, 30, 31, 400])
    func `every document is found once, however many answers it takes, and whatever is equal at their ends`(count: Int) async throws {
        for equals in [1, 2, 7, 14] {
            let documents = documents(count, equals: equals)
            // 1000 and 125 do not fit, 15 do.
            let found = try await find(PagedElasticsearch(documents, room: 20))
            #expect(found.count == count && Set(found) == lines(documents), "\(count) documents, \(equals) equal")
        }
    }

    @Test(arguments: [999, 1_000, 1_001, 2_000, 2_001])
    func `answers of the usual size end where they do`(count: Int) async throws {
        for equals in [1, 3, 1_000] {
            let documents = documents(count, equals: equals)
            #expect(Set(try await find(PagedElasticsearch(documents))) == lines(documents), "\(count) documents, \(equals) equal")
        }
    }

    @Test func `times in nanoseconds, as of date_nanos, do not end a search after its first answer`() async throws {
        let documents = documents(2_500, equals: 3)
        #expect(Set(try await find(PagedElasticsearch(documents, sortsByNanoseconds: true))) == lines(documents))
    }

    @Test func `more documents without a time than an answer holds are told of`() async throws {
        let documents = (0..<1_001).map { PagedElasticsearch.Document(id: "d\($0)", millisecond: .min, line: "{\"n\":\($0)}") }
        let error = await #expect(throws: SearchProblem.self) { try await find(PagedElasticsearch(documents)) }
        #expect(error?.description.contains("documents without a time") == true)
    }

    @Test func `that there may be more is known where not all answers were asked for`() async throws {
        func rest(_ count: Int, _ query: LogQuery) async throws -> RecordSelection.Rest {
            var selection = RecordSelection(limit: query.limit)
            _ = try await search(PagedElasticsearch(documents(count, equals: 1))).find(query, into: &selection)
            _ = selection.finish(.oldestFirst)
            return selection.rest
        }
        #expect(try await rest(10, LogQuery(limit: 10)) == .none)
        #expect(try await rest(10, LogQuery(limit: 9)) == .some)
        #expect(try await rest(5_000, LogQuery(text: "4999", limit: 1)) == .perhaps)
        #expect(try await rest(1_000, LogQuery(text: "999", limit: 1)) == .perhaps)
        #expect(try await rest(999, LogQuery(text: "998", limit: 1)) == .none)
    }

    @Test func `a millisecond that fills an answer is asked for in wider ones`() async throws {
        let documents = documents(9_000, equals: 4_500)
        let server = PagedElasticsearch(documents)
        #expect(Set(try await find(server)) == lines(documents))
        #expect(server.sizes.max() == 8_000)
    }

    @Test func `one that fills the widest is a problem, and no documents are silently left out`() async throws {
        let server = PagedElasticsearch(documents(10_100, equals: 10_100))
        let error = await #expect(throws: SearchProblem.self) { try await find(server) }
        #expect(error?.description.contains("more than 10000 documents of one millisecond (1795000000000 ms since 1970)") == true)
    }

    @Test func `one that does not fit in an answer ends as a problem too`() async throws {
        let server = PagedElasticsearch(documents(200, equals: 200), room: 100)
        await #expect(throws: SearchProblem.self) { try await find(server) }
        #expect(server.sizes.count < 10)
        await #expect(throws: SearchProblem.self) { try await find(PagedElasticsearch(documents(20, equals: 1), room: 1)) }
    }

    @Test func `no more is asked for than the newest that are wanted`() async throws {
        let server = PagedElasticsearch(documents(5_000, equals: 1))
        #expect(try await find(server, LogQuery(limit: 2)) == ["{\"n\":4998}", "{\"n\":4999}"])
        #expect(server.sizes == [1_000])
    }

    @Test func `times that are not whole milliseconds lose nothing at the ends`() async throws {
        let server = PagedElasticsearch(documents(10, equals: 1))
        let start = Self.first * 1_000_000
        let found = try await find(server, LogQuery(since: start + 2_000_000, until: start + 4_000_001, limit: 10))
        #expect(found == ["{\"n\":2}", "{\"n\":3}", "{\"n\":4}"])
        #expect(try await find(server, LogQuery(since: start + 2_000_001, limit: 10)).count == 7)
        #expect(ElasticsearchSearch.millisecond(-1) == -1 && ElasticsearchSearch.millisecond(-1_000_000) == -1)
    }
}
