import ByteCompression
import Testing

@testable import PrometheusMetrics

@Suite struct ContentNegotiationTests {
    @Test(arguments: [
        // What Prometheus 2.42 sends.
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        // What Prometheus 3 sends.
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "application/openmetrics-text", "Application/OpenMetrics-Text ; version=\"1.0.0\" , text/plain",
    ])
    func `OpenMetrics goes to those who prefer it`(accept: String) {
        #expect(ContentNegotiation.format(accept: accept) == .openMetrics)
    }

    @Test(arguments: [
        nil, "", "*/*", "text/plain", "text/html,application/xhtml+xml,*/*;q=0.8", "application/openmetrics-text;q=0",
        "application/openmetrics-text;version=2.0.0", "application/openmetrics-text;q=0.1,text/plain;q=0.2",
        "application/openmetrics-text;q=nonsense", ";;,=,", "application/openmetrics-text;q=-1",
    ])
    func `text goes to everybody else`(accept: String?) {
        #expect(ContentNegotiation.format(accept: accept) == .text)
    }

    @Test(arguments: [("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("GZIP", true)])
    func `gzip goes to those who take it`(header: String, takes: Bool) {
        #expect(ContentNegotiation.acceptsGzip(header) == takes)
    }

    @Test(arguments: [nil, "", "identity", "gzip;q=0", "*;q=0", "gzip;q=0, *", "br"])
    func `and to nobody else`(header: String?) {
        #expect(!ContentNegotiation.acceptsGzip(header))
    }

    @Test func `a compressed answer is the page`() throws {
        let registry = PrometheusRegistry()
        for number in 0..<100 { registry.counter("c_total", labels: [("n", "\(number)")]).increment() }
        let answer = registry.answer(accept: "application/openmetrics-text", acceptEncoding: "gzip")
        #expect(answer.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(answer.contentEncoding == "gzip")
        #expect(answer.body.count < 1_000)
        let page = try unsafe Gzip.decompress(answer.body.span.bytes, limit: 1 << 20)
        #expect(page == registry.exposition(.openMetrics))
    }

    @Test func `a page that fits a packet is not compressed`() {
        let registry = PrometheusRegistry()
        registry.counter("c_total").increment()
        let answer = registry.answer(acceptEncoding: "gzip")
        #expect(answer.contentEncoding == nil)
        #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.body == registry.textExposition())
    }
}
