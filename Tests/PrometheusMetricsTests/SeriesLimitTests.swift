import PrometheusMetrics
import Testing

@Suite struct SeriesLimitTests {
    @Test func `a family stops at its limit, and what is beyond it is counted`() {
        let registry = PrometheusRegistry(seriesLimit: 2)
        for number in 1...5 { registry.counter("c", labels: [("n", "\(number)")]).increment() }
        registry.counter("d", labels: [("n", "1")]).increment()
        #expect(
            registry.page == """
                # TYPE c counter
                c{n="1"} 1
                c{n="2"} 1
                # TYPE d counter
                d{n="1"} 1
                # HELP prometheus_series_dropped_total Requests for a series beyond its family's limit.
                # TYPE prometheus_series_dropped_total counter
                prometheus_series_dropped_total{family="c"} 3

                """)
    }

    @Test func `series that stand are to be had at the limit`() {
        let registry = PrometheusRegistry(seriesLimit: 1)
        registry.counter("c", labels: [("n", "1")]).increment()
        _ = registry.counter("c", labels: [("n", "2")])
        registry.counter("c", labels: [("n", "1")]).increment()
        #expect(registry.page.contains("c{n=\"1\"} 2\n"))
    }

    @Test func `a removed series makes room`() {
        let registry = PrometheusRegistry(seriesLimit: 1)
        _ = registry.counter("c", labels: [("n", "1")])
        registry.removeSeries("c", labels: [("n", "1")])
        registry.counter("c", labels: [("n", "2")]).increment()
        #expect(registry.page == "# TYPE c counter\nc{n=\"2\"} 1\n")
    }

    @Test func `the limit is 1,000 unless told`() {
        let registry = PrometheusRegistry()
        for number in 0..<1_001 { _ = registry.gauge("g", labels: [("n", "\(number)")]) }
        let lines = registry.page.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("g{") } == 1_000)
        #expect(lines.last == "prometheus_series_dropped_total{family=\"g\"} 1")
    }

    @Test func `a collector's samples are under the same limit, together with the handles'`() {
        let registry = PrometheusRegistry(seriesLimit: 2)
        registry.gauge("g", labels: [("n", "0")]).set(1)
        registry.addCollector { collector in
            for number in 1...3 { collector.gauge("g", labels: [("n", "\(number)")], value: number) }
        }
        let page = registry.page
        #expect(page.contains("g{n=\"0\"} 1\ng{n=\"1\"} 1\n# HELP"))
        #expect(page.hasSuffix("prometheus_series_dropped_total{family=\"g\"} 2\n"))
    }
}
