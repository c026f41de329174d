import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

@Suite struct LokiQuestionTests {
    private static let base = PushedLine.base
    private static let second: Int64 = 1_000_000_000

    /// What is older than an hour may not be shown.
    private func question(_ lines: [PushedLine]) throws -> LokiQuestion {
        LokiQuestion(
            try PushedLine.push(lines), urls: ["http://loki/query_range"], headers: [], labelNames: PushedLine.labelNames,
            visibleFor: 3600 * Self.second)
    }

    /// A Loki that holds these lines and answers as it does; `limit` is what it shows at once.
    private struct Holder {
        var lines: [PushedLine]
        var queries: [[String: String]] = []

        mutating func answer(_ message: HTTPMessage) -> HTTPAnswer {
            let query = LokiText.query(message.url)
            queries.append(query)
            let (start, end, limit) = (Int64(query["start"] ?? "") ?? 0, Int64(query["end"] ?? "") ?? 0, Int(query["limit"] ?? "") ?? 0)
            let labels = LokiLabelText.parse(Array((query["query"] ?? "").utf8), from: 0)?.labels ?? [:]
            let found = lines.filter { $0.time >= start && $0.time < end && labels["level"] == $0.level }
                .sorted { $0.time < $1.time }.prefix(limit)
            return Self.answer(Array(found), level: labels["level"] ?? "")
        }

        static func answer(_ lines: [PushedLine], level: String) -> HTTPAnswer {
            LokiText.answer(lines.map { ($0.time, $0.text) }, level: level)
        }
    }

    private func ask(_ lines: [PushedLine], holding held: [PushedLine], at now: Int64 = base) throws -> (LokiQuestion, Holder) {
        var question = try question(lines)
        var holder = Holder(lines: held)
        while let message = question.message {
            let step = question.take(holder.answer(message), now: now)
            try #require(step == .goOn)
        }
        return (question, holder)
    }

    private func line(_ nanoseconds: Int64, _ text: String = "line") -> PushedLine { line("info", nanoseconds, text) }

    private func line(_ level: String, _ nanoseconds: Int64, _ text: String = "line") -> PushedLine {
        PushedLine(level: level, time: Self.base + nanoseconds, text: text)
    }

    @Test func `lines are held if Loki shows them in their stream at their time`() throws {
        let lines = [line(0), line(1), line("warn", 0), line(2, "other")]
        let held = [line(1), line("warn", 1), line(2, "another"), line(3)]
        let (question, holder) = try ask(lines, holding: held)
        #expect(question.held == [1] && question.unknowable.isEmpty)
        #expect(holder.queries.count == 2, "one for each stream")
        let selectors = Set(holder.queries.map { $0["query"] ?? "" })
        #expect(selectors == [#"{app="a\"b", level="info"}"#, #"{app="a\"b", level="warn"}"#])
        #expect(holder.queries.allSatisfy { $0["direction"] == "forward" && $0["limit"] == "5000" })
    }

    @Test func `equal lines are counted: as many are held as are shown`() throws {
        let (question, _) = try ask(Array(repeating: line(0), count: 5), holding: Array(repeating: line(0), count: 3))
        #expect(question.held.count == 3)
    }

    @Test func `a stream without a label is asked for without it, and one with it is not taken for it`() throws {
        let (question, holder) = try ask([line("", 0)], holding: [line("info", 0)])
        #expect(holder.queries[0]["query"] == #"{app="a\"b", level=""}"# && question.held.isEmpty)
        // A server that shows it all the same does not fool us.
        var fooled = try self.question([line("", 0)])
        _ = fooled.take(Holder.answer([line("info", 0)], level: "info"), now: Self.base)
        #expect(fooled.message == nil && fooled.held.isEmpty)
    }

    @Test func `it turns pages, and misses no line of the nanosecond between two`() throws {
        let lines = (0..<12_000).map { line(Int64($0 / 3), "\($0)") }
        let (question, holder) = try ask(lines, holding: lines.filter { $0.time % 7 != 0 })
        #expect(holder.queries.count > 2)
        #expect(question.held == Set(lines.indices.filter { lines[$0].time % 7 != 0 }))
        #expect(question.unknowable.isEmpty)
    }

    @Test func `more lines of one nanosecond than an answer holds cannot all be known`() throws {
        let lines = (0..<6_000).map { line(0, "\($0)") } + [line(5, "later")]
        let (question, _) = try ask(lines, holding: lines)
        #expect(question.held.count == 5_001 && question.held.contains(6_000))
        #expect(question.unknowable.count == 1_000)
    }

    @Test func `lines far apart are asked for apart`() throws {
        let (_, holder) = try ask([line(0), line(5 * Self.second), line(3600 * Self.second)], holding: [])
        let spans = holder.queries.map { (Int64($0["end"] ?? "") ?? 0) - (Int64($0["start"] ?? "") ?? 0) }
        #expect(spans.sorted() == [1, 5 * Self.second + 1])
    }

    @Test func `a line that Loki does not show is missing, unless it is older than what it shows of late`() throws {
        let (question, _) = try ask([line(0), line(1), line(2)], holding: [line(0)], at: Self.base + 3600 * Self.second + 2)
        #expect(question.held == [0] && question.unknowable == [1])
    }

    @Test func `an answer that is too large is asked for in smaller pieces`() throws {
        var question = try question([line(0), line(1)])
        var step = question.fail(TransportFailure(kind: "answer_too_large", reason: ""))
        #expect(step == .goOn && question.message?.url.contains("&limit=625&") == true)
        for _ in 0..<9 { step = question.fail(TransportFailure(kind: "answer_too_large", reason: "")) }
        #expect(step == .later(Refusal(kind: "answer_too_large", reason: "")))
    }

    @Test func `a server that allows less at once is asked for less, for all that follows too`() throws {
        var question = try question([line(0), line(60 * Self.second)])
        let words = "max entries limit per query exceeded, limit > max_entries_limit_per_query (5000 > 2000)"
        for limit in [5_000, 2_500] {
            #expect(question.message?.url.contains("&limit=\(limit)&") == true)
            #expect(question.take(HTTPAnswer(status: 400, body: Array(words.utf8)), now: Self.base) == .goOn)
        }
        #expect(question.take(LokiText.answer([], level: "info"), now: Self.base) == .goOn)
        #expect(question.message?.url.contains("&limit=1250&") == true)
    }

    @Test func `of what others wrote into the stream nothing is kept`() throws {
        var question = try question([line(0), line(5 * Self.second)])
        let others = (1..<5_000).map { (Self.base + Int64($0), "other \($0)") }
        #expect(question.take(LokiText.answer([(Self.base, "line")] + others, level: "info"), now: Self.base) == .goOn)
        #expect(question.shown.count == 1 && question.message != nil)
    }

    @Test(arguments: [(401, true), (403, true), (404, true), (429, false), (500, false), (400, false), (302, false)])
    func `a server that does not let us read is left alone, any other trouble passes`(status: Int, isClosed: Bool) throws {
        var question = try question([line(0)])
        switch question.take(HTTPAnswer(status: status), now: Self.base) {
        case .closed: #expect(isClosed)
        case .later: #expect(!isClosed)
        case .goOn: Issue.record("\(status)")
        }
        #expect(question.held.isEmpty && question.message != nil)
    }

    @Test(arguments: [
        "", "{}", "[]", "<html>", #"{"data":{"result":{}}}"#, #"{"data":{"result":[1]}}"#,
        #"{"data":{"result":[{"stream":{},"values":[[1,"x"]]}]}}"#,
        #"{"data":{"result":[{"stream":{"a":1},"values":[]}]}}"#, #"{"data":{"result":[{"stream":{},"values":[["1","x"]]}]}"#,
    ])
    func `an answer that is none proves nothing`(body: String) throws {
        var question = try question([line(0)])
        guard case .later = question.take(HTTPAnswer(status: 200, body: Array(body.utf8)), now: Self.base) else {
            Issue.record("taken: \(body)")
            return
        }
        #expect(question.message != nil)
    }

    @Test func `broken bytes are compared as Loki shows them`() {
        let sent = LokiStoredLine(time: 1, line: [0x61, 0xFF, 0xFE, 0x62])
        #expect(sent == LokiStoredLine(time: 1, line: Array("a\u{FFFD}b".utf8)))
        #expect(sent == LokiStoredLine(time: 1, line: Array("a\u{FFFD}\u{FFFD}b".utf8)))
        #expect(LokiStoredLine(time: 1, line: Array("é".utf8)) != LokiStoredLine(time: 1, line: Array("e\u{301}".utf8)))
    }
}
