import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import PrometheusEndpoint
import PrometheusMetrics
import Testing

@Suite struct PrometheusEndpointTests {
    private let registry = PrometheusRegistry()

    /// Runs `body` against a server on a free port, and stops that.
    private func withServer(_ body: @Sendable (String) async throws -> Void) async throws {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let endpoint = PrometheusEndpoint(registry, port: 0, logger: Logger(label: "test")) { found.yield($0) }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await endpoint.run()
                found.finish()
            }
            let port = try #require(await ports.first { _ in true })
            try await body("http://127.0.0.1:\(port)")
            group.cancelAll()
        }
    }

    private static func get(_ url: String, _ headers: [(String, String)] = []) async throws -> (HTTPClientResponse, [UInt8]) {
        var request = HTTPClientRequest(url: url)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (response, Array(body.readableBytesView))
    }

    @Test func `the page is served as text, whole and uncached`() async throws {
        registry.counter("c_total").increment(by: 3)
        try await withServer { url in
            let (response, body) = try await Self.get(url + "/metrics")
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "content-type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(response.headers.first(name: "vary") == "Accept, Accept-Encoding")
            #expect(response.headers.first(name: "cache-control") == "no-store")
            #expect(String(decoding: body, as: UTF8.self) == "# TYPE c_total counter\nc_total 3\n")
        }
    }

    @Test func `OpenMetrics and gzip go to those who ask, also in headers of their own`() async throws {
        for number in 0..<200 { registry.counter("c_total", labels: [("n", "\(number)")]).increment() }
        let page = registry.exposition(.openMetrics)
        try await withServer { url in
            let (response, body) = try await Self.get(
                url + "/metrics",
                [
                    ("Accept", "text/plain;q=0.5"), ("Accept", "application/openmetrics-text;version=1.0.0"),
                    ("Accept-Encoding", "br"), ("Accept-Encoding", "gzip"),
                ])
            #expect(response.headers.first(name: "content-type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(response.headers.first(name: "content-encoding") == "gzip")
            // The client has unpacked it.
            #expect(body == page)
        }
    }

    @Test func `nothing else is served`() async throws {
        try await withServer { url in
            #expect(try await Self.get(url + "/").0.status == .notFound)
            var post = HTTPClientRequest(url: url + "/metrics")
            post.method = .POST
            #expect(try await HTTPClient.shared.execute(post, timeout: .seconds(30)).status.code >= 400)
            var head = HTTPClientRequest(url: url + "/metrics")
            head.method = .HEAD
            let answer = try await HTTPClient.shared.execute(head, timeout: .seconds(30))
            #expect(answer.status == .ok)
            #expect(try await answer.body.collect(upTo: 1).readableBytes == 0)
        }
    }

    @Test func `an address that is taken is an error`() async throws {
        try await withServer { url in
            let port = Int(url.split(separator: ":").last ?? "") ?? 0
            await #expect(throws: (any Error).self) {
                try await PrometheusEndpoint(PrometheusRegistry(), port: port, logger: Logger(label: "test")).run()
            }
        }
    }
}
