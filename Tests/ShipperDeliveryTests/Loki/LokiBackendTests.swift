import ShipperCore
import ShipperEncoding
import Testing

@testable import ShipperDelivery

@Suite struct LokiBackendTests {
    private let url = "http://loki/push"

    private func backend(
        _ format: LokiOptions.Format = .protobuf, _ compression: BodyCompression = .snappy, tenant: String? = nil,
        reading: LokiBackend.Reading? = nil
    ) -> LokiBackend {
        LokiBackend(
            urls: [url], format: format, compression: compression, tenant: tenant, labelNames: PushedLine.labelNames, reading: reading)
    }

    @Test func `the request says how its body is written`() {
        let payload = Payload(body: [1, 2], uncompressedCount: 9)
        #expect(
            backend().message(for: payload)
                == HTTPMessage(url: url, headers: [("Content-Type", "application/x-protobuf")], body: [1, 2]))
        let json = backend(.json, .gzip(level: 1), tenant: "team")
        let headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("X-Scope-OrgID", "team")]
        #expect(
            json.message(for: payload)
                == HTTPMessage(url: url, headers: headers.map { (name: $0.0, value: $0.1) }, body: [1, 2]))
    }

    @Test func `a request that may have arrived is asked for, one that found no connection is sent again`() {
        for kind in ["timeout", "connection_lost", "answer_too_large"] {
            let refusal = Refusal(kind: kind, reason: "r")
            #expect(backend().verdict(on: TransportFailure(kind: kind, reason: "r")) == .ask(refusal))
        }
        let refused = backend().verdict(on: TransportFailure(kind: "connect_failed", reason: "r"))
        #expect(refused == .retry(Refusal(kind: "connect_failed", reason: "r")))
    }

    @Test func `it asks where it may read, and not where it may not`() throws {
        let payload = try PushedLine.payload([PushedLine(time: PushedLine.base)])
        let none = backend().question(about: payload)
        #expect(none == nil)
        let asking = backend(tenant: "team", reading: .init(urls: ["http://loki/query_range"]))
        let message = try #require(asking.question(about: payload)?.message)
        #expect(message.method == .get && message.url.hasPrefix("http://loki/query_range?query="))
        #expect(message.headers.contains { $0 == ("X-Scope-OrgID", "team") })
    }

    @Test func `a subset holds the lines asked for`() throws {
        let lines = (0..<5).map { PushedLine(level: $0 % 2 == 0 ? "a" : "b", time: Int64($0), text: "line \($0)") }
        let subset = try backend().subset(of: PushedLine.payload(lines), at: [1, 2, 4])
        let push = try LokiPush(subset, format: .protobuf, compression: .snappy)
        #expect(push.entries.map { String(decoding: $0.text, as: UTF8.self) } == ["line 1", "line 2", "line 4"])
    }
}
