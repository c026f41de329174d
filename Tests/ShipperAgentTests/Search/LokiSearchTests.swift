import ShipperDelivery
import Testing

@testable import ShipperAgent

/// Where one of Loki's answers ends and the next begins.
@Suite struct LokiSearchTests {
    private static let day: Int64 = 86_400_000_000_000
    private static let now: Int64 = 1_795_000_000_000_000_000

    private func search(_ network: any HTTPTransport) throws -> LokiSearch {
        guard case .loki(let loki) = try configuration(smallestFile).sinks[0].destination else { throw SearchProblem("no Loki") }
        return LokiSearch(
            loki: loki, inputs: ["app"], times: [], urls: ["http://loki/query_range"], network: network, timeout: .seconds(1),
            now: { Self.now })
    }

    private func find(
        _ server: PagedLoki, _ query: LogQuery = LogQuery(since: 0, limit: 100_000)
    ) async throws -> (lines: [String], problems: [String]) {
        var selection = RecordSelection(limit: query.limit)
        let problems = try await search(server).find(query, into: &selection)
        return (selection.finish(.oldestFirst).map { String(decoding: $0.line, as: UTF8.self) }, problems)
    }

    /// Times within the last month; each stands at some nanoseconds several times.
    private func entries(_ count: Int, apart: Int64, equals: Int) -> [PagedLoki.Entry] {
        (0..<count).map { PagedLoki.Entry(time: Self.now - Self.day - Int64($0 / equals) * apart, line: "line \($0)") }
    }

    private func query(_ limit: Int = 100_000) -> LogQuery { LogQuery(since: Self.now - 40 * Self.day, limit: limit) }

    @Test(arguments: [0, 1, 77, 78, 79, 155, 156, 157, 1_000])
    func `every line is found once, however many answers it takes, and whatever is equal at their ends`(count: Int) async throws {
        for equals in [1, 2, 7, 70] {
            let entries = entries(count, apart: 1_000, equals: equals)
            // 5000, 2500, 1250, 625, 312, 156 are refused, 78 is not.
            let found = try await find(PagedLoki(entries, most: 100), query())
            #expect(found.lines.sorted() == entries.map(\.line).sorted() && found.problems.isEmpty, "\(count) lines, \(equals) equal")
        }
    }

    @Test func `lines that are equal to the letter and the nanosecond are told apart by how many there are`() async throws {
        let twin = PagedLoki.Entry(time: Self.now - Self.day, line: "twin")
        let before = (0..<70).map { PagedLoki.Entry(time: Self.now - Self.day + 1 + Int64($0), line: "newer") }
        // The first answer of 78 ends between the twins.
        let found = try await find(PagedLoki(before + [PagedLoki.Entry](repeating: twin, count: 20), most: 100), query())
        #expect(found.lines.count { $0 == "twin" } == 20 && found.lines.count == 90)
    }

    @Test func `more lines of one nanosecond than an answer holds are told of, and older ones are found`() async throws {
        let many = (0..<200).map { PagedLoki.Entry(time: Self.now - Self.day, line: "same \($0)") }
        let older = PagedLoki.Entry(time: Self.now - 2 * Self.day, line: "older")
        let found = try await find(PagedLoki(many + [older], most: 100), query())
        #expect(found.problems.count == 1 && found.problems[0].contains("no more than 78 lines of one nanosecond"))
        #expect(found.lines.count == 79 && found.lines.first == "older")
    }

    @Test func `an answer that is too large is asked for in smaller ones`() async throws {
        let entries = entries(300, apart: 1_000, equals: 2)
        let server = PagedLoki(entries, room: 100)
        #expect(try await find(server, query()).lines.count == 300)
        #expect(try await find(PagedLoki(self.entries(300, apart: 1_000, equals: 1), room: 1), query()).lines.count == 300)
        // Of two of one nanosecond, one of which fits, the other is told of.
        let halved = try await find(PagedLoki(entries, room: 1), query())
        #expect(halved.lines.count == 150 && halved.problems.count == LokiPages.mostProblems + 1)
        #expect(halved.problems.last == "The same is so at 50 other times.")
        await #expect(throws: SearchProblem.self) { try await find(PagedLoki(entries, room: 0), query()) }
    }

    @Test func `that there may be more is known where not all answers were asked for`() async throws {
        func rest(_ count: Int, _ query: LogQuery) async throws -> RecordSelection.Rest {
            var (query, selection) = (query, RecordSelection(limit: query.limit))
            query.since = Self.now - 2 * Self.day
            _ = try await search(PagedLoki(entries(count, apart: 1_000, equals: 1), most: 100)).find(query, into: &selection)
            _ = selection.finish(.oldestFirst)
            return selection.rest
        }
        #expect(try await rest(77, LogQuery(limit: 77)) == .none)
        #expect(try await rest(77, LogQuery(limit: 76)) == .some)
        #expect(try await rest(77, LogQuery(text: "line 0", limit: 1)) == .none)
        #expect(try await rest(79, LogQuery(text: "line 0", limit: 1)) == .perhaps)
    }

    @Test func `a long time is asked for in pieces that Loki allows`() async throws {
        let entries = (0..<12).map { PagedLoki.Entry(time: Self.now - Int64($0) * 11 * Self.day, line: "line \($0)") }
        let server = PagedLoki(entries)
        let found = try await find(server, LogQuery(since: Self.now - 200 * Self.day, limit: 1_000))
        #expect(found.lines.count == 12 && server.widest <= LokiPages.longestSpan)
    }

    @Test func `no more is asked for than the newest that are wanted`() async throws {
        let server = PagedLoki(entries(1_000, apart: 1_000, equals: 1), most: 100)
        let found = try await find(server, query(10))
        #expect(found.lines == (0..<10).reversed().map { "line \($0)" })
        #expect(server.questions == 7, "6 to learn the limit, and one")
    }

    @Test func `ends of the time asked for are those of the line's time`() async throws {
        let entries = (0..<10).map { PagedLoki.Entry(time: Self.now - Self.day + Int64($0), line: "line \($0)") }
        let start = Self.now - Self.day
        let found = try await find(PagedLoki(entries), LogQuery(since: start + 2, until: start + 5, limit: 10))
        #expect(found.lines == ["line 2", "line 3", "line 4"])
    }

    @Test func `an answer that is none is a problem, and says whose`() async throws {
        struct Odd: HTTPTransport {
            let answer: HTTPAnswer
            func send(_ message: HTTPMessage, timeout: Duration) async throws(TransportFailure) -> HTTPAnswer { answer }
        }
        for (answer, words) in [
            (HTTPAnswer(status: 500, body: Array("oops".utf8)), "it answered 500: oops"),
            (HTTPAnswer(status: 200, body: Array("<html>".utf8)), "its answer is none of Loki's: <html>"),
        ] {
            var selection = RecordSelection(limit: 10)
            let error = await #expect(throws: SearchProblem.self) { try await search(Odd(answer: answer)).find(query(), into: &selection) }
            #expect(error?.description.contains("http://loki/query_range: \(words)") == true)
        }
    }
}
