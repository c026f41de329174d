import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

@Suite struct LokiBackendTests {
    private let backend = LokiBackend(url: "http://loki/push", format: .protobuf, compression: .snappy, tenant: nil)

    /// What is done, and the word for the metric.
    private func judged(_ status: Int, _ body: String) -> String {
        switch backend.verdict(on: HTTPAnswer(status: status, body: Array(body.utf8)), lineCount: 3) {
        case .settled(let duplicates): "settled \(duplicates)"
        case .retry(let refusal): "retry \(refusal.kind)"
        case .pause(let refusal): "pause \(refusal.kind)"
        case .reject(let refusal): "reject \(refusal.kind)"
        case .items: "items"
        }
    }

    /// Texts as measured on a real server.
    @Test(arguments: [
        (204, "", "settled 0"), (200, "", "settled 0"), (200, "<html>login</html>", "retry garbage"),
        (400, "entry for stream '{a=\"b\"}' has timestamp too old: 2026-11-15T18:57:22Z, oldest …", "reject refused"),
        (400, "max entry size '262144' bytes exceeded for stream '{a=\"b\"}' …", "reject refused"),
        (400, "couldn't parse labels: 1:4: parse error", "reject refused"),
        (422, "error at least one valid stream is required for ingestion", "reject refused"),
        (429, "ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) …", "retry rate_limited"),
        (429, "entry with timestamp … ignored, reason: 'Per stream rate limit exceeded …", "retry rate_limited"),
        (429, "maximum active stream limit exceeded when trying to create stream {…}", "retry rate_limited"),
        (
            500, "rpc error: code = ResourceExhausted desc = grpc: received message larger than max",
            "retry server_error"
        ),
        (502, "", "retry server_error"), (503, "at least 2 live replicas required", "retry server_error"),
        (413, "request body too large", "pause too_large"), (260, "blocked", "pause blocked"),
        (401, "no org id", "pause unauthorized"), (403, "", "pause unauthorized"), (404, "", "pause not_found"),
        (405, "", "pause not_found"), (408, "", "retry timeout"), (301, "", "retry garbage"), (0, "", "retry garbage"),
        (418, "", "retry garbage"), (299, "", "retry garbage"),
    ])
    func `an answer means`(status: Int, body: String, judgement: String) {
        #expect(judged(status, body) == judgement)
    }

    @Test func `only 204 and an empty 200 settle, whatever else is answered`() {
        for status in 0..<700 where status != 204 {
            #expect(!judged(status, "x").hasPrefix("settled"), "\(status)")
        }
    }

    @Test func `a refusal keeps the server's words`() {
        let verdict = backend.verdict(on: HTTPAnswer(status: 400, body: Array("too old\nby far".utf8)), lineCount: 1)
        #expect(verdict == .reject(Refusal(kind: "refused", reason: "400: too old by far")))
    }

    @Test func `the request says how its body is written`() {
        let payload = Payload(body: [1, 2], uncompressedCount: 9)
        let url = "http://loki/push"
        #expect(
            backend.message(for: payload)
                == HTTPMessage(url: url, headers: [("Content-Type", "application/x-protobuf")], body: [1, 2]))
        let json = LokiBackend(url: url, format: .json, compression: .gzip(level: 1), tenant: "team")
        let headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("X-Scope-OrgID", "team")]
        #expect(
            json.message(for: payload)
                == HTTPMessage(url: url, headers: headers.map { (name: $0.0, value: $0.1) }, body: [1, 2]))
    }
}
