import Synchronization
import Testing

@testable import PrometheusMetrics

@Suite struct OpenMetricsTests {
    private func page(_ registry: PrometheusRegistry) -> String {
        String(decoding: registry.exposition(.openMetrics), as: UTF8.self)
    }

    @Test func `an empty page has an end`() {
        #expect(page(PrometheusRegistry()) == "# EOF\n")
    }

    @Test func `a counter is named without _total and sampled with it`() {
        let registry = PrometheusRegistry()
        registry.counter("rows_total", help: "Rows \"parsed\".", labels: [("a", "1")]).increment(by: 3)
        #expect(page(registry) == "# HELP rows Rows \\\"parsed\\\".\n# TYPE rows counter\nrows_total{a=\"1\"} 3\n# EOF\n")
    }

    @Test func `a counter that can't be named so keeps its name and is unknown`() {
        let registry = PrometheusRegistry()
        registry.counter("rows").increment()
        registry.gauge("files").set(1)
        registry.counter("files_total").increment(by: 2)
        #expect(
            page(registry) == """
                # TYPE files gauge
                files 1
                # TYPE files_total unknown
                files_total 2
                # TYPE rows unknown
                rows 1
                # EOF

                """)
    }

    @Test func `series are the same in both formats`() {
        let registry = PrometheusRegistry()
        registry.histogram("h", labels: [("a", "\"x\"\\\n")], buckets: [0.5, 1, 1_048_576]).observe(2)
        registry.gauge("g").set(-.infinity)
        registry.summary("s").observe(2)
        registry.counter("c_total").increment()
        func samples(_ page: String) -> [Substring] { page.split(separator: "\n").filter { !$0.hasPrefix("#") } }
        #expect(samples(page(registry)) == samples(registry.page))
        #expect(registry.page.contains("le=\"1.048576e+06\""))
    }

    @Test func `a bucket and a counter show the first observation in a trace after each scrape`() throws {
        let source = Source()
        let registry = PrometheusRegistry(exemplars: source.labels)
        let histogram = registry.histogram("h", buckets: [1])
        let counter = registry.counter("c_total")
        histogram.observe(0.25)
        #expect(!page(registry).contains(" # {"))
        source.trace = "aa"
        histogram.observe(0.5)
        counter.increment(by: 4)
        source.trace = "bb"
        histogram.observe(0.75)
        counter.increment()
        let first = page(registry)
        #expect(first.contains("h_bucket{le=\"1.0\"} 3 # {trace_id=\"aa\"} 0.5 1"))
        #expect(first.contains("c_total 5 # {trace_id=\"aa\"} 4 1"))
        #expect(first.contains("h_bucket{le=\"+Inf\"} 3\n"))
        histogram.observe(0.125)
        #expect(page(registry).contains("h_bucket{le=\"1.0\"} 4 # {trace_id=\"bb\"} 0.125 1"))
        #expect(!registry.page.contains("trace_id"))
    }

    @Test func `between two scrapes the trace is asked for once`() {
        let source = Source()
        source.trace = "aa"
        let registry = PrometheusRegistry(exemplars: source.labels)
        let histogram = registry.histogram("h", buckets: [1])
        for _ in 0..<100 { histogram.observe(0.5) }
        #expect(source.asked == 1)
        _ = page(registry)
        for _ in 0..<100 { histogram.observe(0.5) }
        #expect(source.asked == 2)
    }

    @Test func `an exemplar with more than 128 characters is not taken`() {
        let key = "trace_id".count
        #expect(Exemplar([("trace_id", String(repeating: "é", count: 128 - key))], value: 1, time: 1) != nil)
        #expect(Exemplar([("trace_id", String(repeating: "é", count: 129 - key))], value: 1, time: 1) == nil)
        #expect(Exemplar([], value: 1, time: 1) == nil)
    }

    @Test func `an unknown counter has no exemplar`() {
        let source = Source()
        source.trace = "aa"
        let registry = PrometheusRegistry(exemplars: source.labels)
        registry.counter("rows").increment()
        #expect(page(registry) == "# TYPE rows unknown\nrows 1\n# EOF\n")
    }

    @Test(arguments: [
        (1, "1.0"), (0.005, "0.005"), (300, "300.0"), (999_999, "999999.0"), (1e6, "1e+06"), (-1_234_567.5, "-1.2345675e+06"),
        (1e16, "1e+16"), (.infinity, "+Inf"), (0, "0.0"),
    ])
    func `bounds are written in one canonical form`(bound: Double, text: String) {
        #expect(SampleValue.boundText(of: bound) == text)
    }
}

/// A trace that a test sets, and how often it was asked for.
private final class Source: Sendable {
    private let state = Mutex<(trace: String?, asked: Int)>((nil, 0))

    var trace: String? {
        get { state.withLock { $0.trace } }
        set { state.withLock { $0.trace = newValue } }
    }

    var asked: Int { state.withLock { $0.asked } }

    var labels: PrometheusExemplarSource {
        { [self] in
            state.withLock { state in
                state.asked += 1
                return state.trace.map { [("trace_id", $0)] }
            }
        }
    }
}
