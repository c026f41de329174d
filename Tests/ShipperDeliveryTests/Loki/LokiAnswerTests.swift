import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

/// Every row of the table of answers. The texts are those of a real server.
@Suite struct LokiAnswerTests {
    /// What is done, and the word for the metric. Three lines in one stream.
    private func judged(_ status: Int, _ body: String, lines: Int = 3) throws -> String {
        let push = try PushedLine.push((0..<lines).map { PushedLine(time: PushedLine.base + Int64($0)) })
        let answer = HTTPAnswer(status: status, body: Array(body.utf8))
        return switch LokiAnswer.verdict(on: answer, lineCount: lines, push: { push }) {
        case .settled(let duplicates): "settled \(duplicates)"
        case .retry(let refusal): "retry \(refusal.kind)"
        case .pause(let refusal): "pause \(refusal.kind)"
        case .split(let refusal): "split \(refusal.kind)"
        case .ask(let refusal): "ask \(refusal.kind)"
        case .reject(let refusal): "reject \(refusal.kind)"
        case .unexplained(let refusal): "unexplained \(refusal.kind)"
        case .items(let items, _): "items " + items.map(Self.letter).joined()
        }
    }

    static func letter(_ item: ItemVerdict) -> String {
        switch item {
        case .stored: "s"
        case .duplicate: "d"
        case .retry: "r"
        case .halve: "h"
        case .reject: "x"
        case .ask: "a"
        case .askToHalve: "A"
        case .doubt: "?"
        }
    }

    private static let stream = PushedLine.shown("info")

    @Test(arguments: [
        (204, "", "settled 0"), (200, "", "settled 0"), (200, "<html>login</html>", "ask garbage"),
        (400, "entry for stream '\(stream)' has 16 label names; limit 15", "items xxx"),
        (400, "stream '\(stream)' has label value too long: 'vvv'", "items xxx"),
        (400, "stream '\(stream)' has label name too long: 'nnn'", "items xxx"),
        (400, "stream '\(stream)' has duplicate label name: 'a'", "items xxx"),
        (400, "couldn't parse labels: 1:4: parse error: unexpected character inside braces: '-'", "unexplained unexplained"),
        (400, "mime: no media type", "unexplained unexplained"), (400, "", "unexplained unexplained"),
        (400, "{\"error\":\"bad request\"}", "unexplained unexplained"),
        (422, "error at least one valid stream is required for ingestion", "split refused"),
        (
            429,
            "ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest '3' lines totaling '12' bytes, reduce",
            "retry rate_limited"
        ),
        (
            429,
            "ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest '7000' lines totaling '7026890' bytes, reduce",
            "split rate_limited"
        ),
        (
            429,
            "entry with timestamp 2026-11-23 18:57:22 +0000 UTC ignored, reason: 'Per stream rate limit exceeded (limit: 64KB/sec) while attempting to ingest for stream '\(stream)' totaling 1000B, consider',\nuser 'fake', total ignored: 3 out of 3 for stream: \(stream)",
            "items rrr"
        ),
        (429, "maximum active stream limit exceeded when trying to create stream \(stream), reduce the number", "items rrr"),
        (429, "Too Many Requests (proxy)", "ask rate_limited"),
        (500, "rpc error: code = ResourceExhausted desc = grpc: received message larger than max (5113974 vs. 4194304)", "split too_large"),
        (500, "rpc error: code = ResourceExhausted desc = too many requests", "ask server_error"),
        (500, "rpc error: code = Unavailable", "ask server_error"), (502, "", "ask server_error"),
        (503, "at least 2 live replicas required", "ask server_error"), (504, "", "ask server_error"),
        (413, "request body too large: 104857601", "split too_large"),
        (400, "request body too large: 104857601", "split too_large"), (400, "http: request body too large", "split too_large"),
        (400, "received message larger than max (104857601 vs 104857600)", "split too_large"),
        (400, "stream '\(stream)' has label value too long: 'request body too large'", "items xxx"),
        (260, "ingestion blocked for user fake until '2026-11-23T18:57:22Z' with status code '260'", "pause blocked"),
        (401, "no org id", "pause unauthorized"), (403, "", "pause unauthorized"), (404, "", "pause not_found"),
        (405, "", "pause not_found"), (408, "", "ask timeout"), (301, "", "ask garbage"), (0, "", "ask garbage"),
        (418, "", "ask garbage"), (299, "", "ask garbage"),
    ])
    func `an answer means`(status: Int, body: String, judgement: String) throws {
        #expect(try judged(status, body) == judgement)
    }

    @Test func `only 204 and an empty 200 settle a batch, whatever else is answered`() throws {
        for status in 0..<700 where status != 204 {
            let judgement = try judged(status, "x")
            let letters = judgement.hasPrefix("items ") ? judgement.dropFirst(6) : ""
            #expect(!judgement.hasPrefix("settled") && !letters.contains("s"), "\(status)")
            #expect(!judgement.hasPrefix("reject"), "nothing is dropped for an answer to many lines; \(status)")
        }
    }

    @Test func `a line that was refused alone is refused, and whether Loki said so is told apart`() throws {
        #expect(try judged(400, "entry for stream '{}' has timestamp too old: 2026-11-15T18:57:22Z, oldest", lines: 1) == "reject refused")
        for text in ["anything", ""] { #expect(try judged(400, text, lines: 1) == "unexplained unexplained") }
    }

    @Test func `one line over the rate of a second is tried again, since it cannot be cut`() throws {
        let text =
            "ingestion rate limit exceeded for user f (limit: 10 bytes/sec) while attempting to ingest '1' lines totaling '99' bytes, r"
        #expect(try judged(429, text, lines: 1) == "retry rate_limited")
        #expect(try judged(429, text, lines: 2) == "split rate_limited")
    }

    @Test func `a refusal keeps the server's words, on one line and short`() throws {
        let push = try PushedLine.push([PushedLine(time: 1)])
        let body = Array(("too old\nby far" + String(repeating: "x", count: 9_999)).utf8)
        let verdict = LokiAnswer.verdict(on: HTTPAnswer(status: 400, body: body), lineCount: 1) { push }
        guard case .unexplained(let refusal) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(refusal.reason.hasPrefix("400: too old by far") && refusal.reason.utf8.count == 517)
    }

    @Test func `a body that cannot be read back leaves every line in doubt`() {
        let verdict = LokiAnswer.verdict(on: HTTPAnswer(status: 400, body: Array("max entry size with length '9'".utf8)), lineCount: 2) {
            nil
        }
        let doubt = ItemVerdict.doubt("400: max entry size with length '9'")
        #expect(verdict == .items([doubt, doubt]))
    }
}
