import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

@Suite struct ElasticsearchBackendTests {
    private let backend = ElasticsearchBackend(urls: ["http://es:9200"], target: "logs-a-b", compression: .none)

    private func verdict(_ status: Int, _ body: String, lines: Int = 1) -> Verdict {
        backend.verdict(
            on: HTTPAnswer(status: status, body: Array(body.utf8)), to: Payload(body: [], uncompressedCount: 0), lineCount: lines)
    }

    private func item(_ status: Int, _ type: String = "t", _ reason: String = "r") -> String {
        status < 300
            ? #"{"create":{"status":\#(status)}}"#
            : #"{"create":{"status":\#(status),"error":{"type":"\#(type)","reason":"\#(reason)"}}}"#
    }

    private func answer(_ items: [String]) -> String { #"{"errors":true,"items":[\#(items.joined(separator: ","))]}"# }

    @Test(
        arguments: [
            (200, .stored), (201, .stored), (409, .duplicate), (429, .retry("429 t: r")), (500, .retry("500 t: r")),
            (503, .retry("503 t: r")), (400, .reject("400 t: r")), (413, .reject("413 t: r")), (428, .reject("428 t: r")),
            (499, .reject("499 t: r")), (401, .retry("401 t: r")), (403, .retry("403 t: r")), (404, .retry("404 t: r")),
            (0, .retry("0 : ")), (100, .retry("100 : ")), (202, .retry("202 : ")), (302, .retry("302 t: r")), (600, .retry("600 t: r")),
        ] as [(Int, ItemVerdict)])
    func `an item's status means`(status: Int, judgement: ItemVerdict) {
        #expect(verdict(200, answer([item(status)])) == .items([judgement]))
    }

    @Test(
        arguments: [
            (403, "security_exception"), (403, "cluster_block_exception"), (404, "index_not_found_exception"),
            (400, "index_closed_exception"), (400, "validation_exception"),
        ])
    func `an index that is closed to us refuses no line: it comes again, also where the line's own time names the index`(
        status: Int, type: String
    ) {
        let answer = HTTPAnswer(status: 200, body: Array(answer([item(status, type), item(201)]).utf8))
        for backend in [backend, ElasticsearchBackend(urls: ["http://es"], target: nil, compression: .none)] {
            let found = backend.verdict(on: answer, to: Payload(body: [], uncompressedCount: 0), lineCount: 2)
            #expect(found == .items([.retry("\(status) \(type): r"), .stored]))
        }
    }

    /// Nobody can be asked for them: they are sent again, and counted as uncertain.
    @Test(arguments: [(408, true), (500, true), (503, true), (302, true), (429, false)])
    func `without ids of ours a line that may be there is not sent again in silence`(status: Int, mayBeThere: Bool) {
        let backend = ElasticsearchBackend(urls: ["http://es"], target: "a", compression: .none, hasIDs: false)
        let payload = Payload(body: [], uncompressedCount: 0)
        #expect(word(backend.verdict(on: HTTPAnswer(status: status), to: payload, lineCount: 1)).hasPrefix(mayBeThere ? "ask" : "retry"))
        #expect(word(backend.verdict(on: TransportFailure(kind: "timeout", reason: ""))) == "ask timeout")
        #expect(word(backend.verdict(on: TransportFailure(kind: "connect_failed", reason: ""))) == "retry connect_failed")
        #expect(backend.question(about: payload) == nil)
    }

    @Test(
        arguments: [
            (201, .stored), (429, .retry("429 t: r")), (403, .retry("403 t: r")), (500, .ask("500 t: r")), (503, .ask("503 t: r")),
            (302, .ask("302 t: r")), (400, .reject("400 t: r")),
        ] as [(Int, ItemVerdict)])
    func `without ids of ours an item that may be there is not sent again in silence`(status: Int, judgement: ItemVerdict) {
        let backend = ElasticsearchBackend(urls: ["http://es"], target: "a", compression: .none, hasIDs: false)
        let answer = HTTPAnswer(status: 200, body: Array(answer([item(status)]).utf8))
        #expect(backend.verdict(on: answer, to: Payload(body: [], uncompressedCount: 0), lineCount: 1) == .items([judgement]))
    }

    @Test func `items stand in the order of the request`() {
        let body = answer([
            item(201), item(409, "version_conflict_engine_exception"),
            item(429, "es_rejected_execution_exception", "rejected execution"),
            item(400, "document_parsing_exception", #"failed to parse field [\"a\"]"#),
        ])
        #expect(
            verdict(200, body, lines: 4)
                == .items([
                    .stored, .duplicate, .retry("429 es_rejected_execution_exception: rejected execution"),
                    .reject(#"400 document_parsing_exception: failed to parse field ["a"]"#),
                ]))
    }

    private func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .settled: "settled"
        case .retry(let refusal): "retry \(refusal.kind)"
        case .pause(let refusal): "pause \(refusal.kind)"
        case .reject(let refusal): "reject \(refusal.kind)"
        case .unexplained(let refusal): "unexplained \(refusal.kind)"
        case .split(let refusal): "split \(refusal.kind)"
        case .ask(let refusal): "ask \(refusal.kind)"
        case .items: "items"
        }
    }

    @Test(arguments: [
        (400, "pause refused"), (401, "pause unauthorized"), (403, "pause unauthorized"), (404, "pause not_found"),
        (405, "pause not_found"), (408, "retry timeout"), (413, "split too_large"), (429, "retry rate_limited"),
        (500, "retry server_error"), (502, "retry server_error"), (503, "retry server_error"),
        (504, "retry server_error"), (204, "retry garbage"), (301, "retry garbage"), (422, "retry garbage"),
    ])
    func `a status for the whole request means`(status: Int, judgement: String) {
        #expect(word(verdict(status, answer([item(201)]))) == judgement)
    }

    @Test(arguments: [
        "", "{}", "null", "[]", "<html>login</html>", #"{"items":{}}"#, #"{"items":null}"#, #"{"items":[]}"#,
        #"{"items":[1]}"#, #"{"items":[{}]}"#, #"{"items":[{"create":{}}]}"#,
        #"{"items":[{"create":{"status":"201"}}]}"#,
        #"{"items":[{"create":{"status":null}}]}"#, #"{"items":[{"create":{"status":2e2}}]}"#,
        #"{"items":[{"index":{"status":201}}]}"#, #"{"items":[{"create":{"status":99999999999999999999}}]}"#,
        #"{"items":[{"create":{"status":201}}]} trailing"#,
    ])
    func `an answer that does not account for the line is a failure, not a success`(body: String) {
        #expect(word(verdict(200, body)) == "retry garbage")
    }

    /// Pain B 16: partial answers taken for whole ones.
    @Test(arguments: [0, 1, 3])
    func `an answer for more or fewer items than were sent settles nothing`(count: Int) {
        let body = answer(Array(repeating: item(201), count: count))
        guard case .retry(let refusal) = verdict(200, body, lines: 2) else {
            Issue.record("\(count) items were taken for 2")
            return
        }
        #expect(refusal.kind == "garbage" && refusal.reason.hasSuffix("want an answer for each of 2 items"))
    }

    @Test func `every prefix of an answer settles nothing`() {
        let body = Array(answer([item(201), item(409), item(400, "a", "ü \\u00fc [x]")]).utf8)
        for count in 0..<body.count {
            #expect(BulkAnswer.items(Array(body.prefix(count))) == nil, "cut to \(count) bytes")
        }
        #expect(BulkAnswer.items(body)?.count == 3)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a garbled answer is none, or one of as many items`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var body = Array(answer([item(201), item(429), item(400)]).utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            body[Int.random(in: body.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        // Not to trap is the point; a verdict on another number of items would be thrown away by the count.
        _ = BulkAnswer.items(body)
    }

    @Test func `a reason is cut to 512 bytes`() {
        guard case .items(let items, _) = verdict(200, answer([item(400, "t", String(repeating: "x", count: 9_999))])),
            case .reject(let reason) = items[0]
        else {
            Issue.record("not refused")
            return
        }
        #expect(reason.utf8.count == "400 t: ".utf8.count + 512)
    }

    @Test func `the request names the target and keeps status in the filter`() {
        let message = backend.message(for: Payload(body: [1], uncompressedCount: 1))
        let filter = "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason"
        #expect(message.url == "http://es:9200/logs-a-b/_bulk?\(filter)")
        #expect(message.headers.map(\.value) == ["application/x-ndjson"])
        let zipped = ElasticsearchBackend(urls: ["http://es"], target: "a", compression: .gzip(level: 1))
        #expect(
            zipped.message(for: Payload(body: [1], uncompressedCount: 1)).headers.map(\.name)
                == ["Content-Type", "Content-Encoding"])
    }

    @Test func `a subset of a body holds both lines of each item`() throws {
        let body = Array("a0\nd0\na1\nd1\na2\nd2\n".utf8)
        let subset = try backend.subset(of: Payload(body: body, uncompressedCount: body.count), at: [0, 2])
        #expect(String(decoding: subset.body, as: UTF8.self) == "a0\nd0\na2\nd2\n")
    }
}
