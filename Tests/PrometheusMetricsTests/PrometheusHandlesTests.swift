import PrometheusMetrics
import Testing

@Suite struct PrometheusHandlesTests {
    let registry = PrometheusRegistry()

    @Test func `the same name and labels give the same series, whatever the labels' order`() {
        let one = registry.counter("c", labels: [("a", "1"), ("b", "2")])
        let other = registry.counter("c", labels: [("b", "2"), ("a", "1")])
        one.increment(by: 2)
        other.increment()
        #expect(one.value == 3)
        #expect(registry.page == "# TYPE c counter\nc{a=\"1\",b=\"2\"} 3\n")
    }

    @Test func `a counter takes fractions and never falls`() {
        let counter = registry.counter("c")
        counter.increment()
        counter.add(0.5)
        for wrong in [-1, Double.nan, .infinity, -.infinity] { counter.add(wrong) }
        #expect(counter.value == 1.5)
    }

    @Test func `a gauge is set, raised and lowered`() {
        let gauge = registry.gauge("g")
        gauge.set(10)
        gauge.increment()
        gauge.increment(by: 0.5)
        gauge.decrement(by: 3)
        #expect(gauge.value == 8.5)
        gauge.set(UInt64(1) << 40)
        #expect(gauge.value == 0x1p40)
    }

    @Test func `a value on a bucket's bound falls into it`() {
        let histogram = registry.histogram("h", buckets: [1, 2])
        histogram.observe(1)
        histogram.observe(1.0.nextUp)
        #expect(registry.page.contains("h_bucket{le=\"1.0\"} 1\nh_bucket{le=\"2.0\"} 2\n"))
    }

    @Test func `a histogram ignores NaN and takes infinities`() {
        let histogram = registry.histogram("h", buckets: [1])
        histogram.observe(.nan)
        #expect(histogram.sum == 0)
        histogram.observe(.infinity)
        histogram.observe(-.infinity)
        #expect(histogram.count == 2)
        #expect(registry.page.contains("h_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\n"))
    }

    @Test func `bounds are sorted, and what bounds nothing is left out`() {
        _ = registry.histogram("h", buckets: [2, .infinity, 1, .nan, 2])
        let bounds = registry.page.split(separator: "\n").filter { $0.contains("_bucket") }
        #expect(bounds == ["h_bucket{le=\"1.0\"} 0", "h_bucket{le=\"2.0\"} 0", "h_bucket{le=\"+Inf\"} 0"])
    }

    @Test func `a removed series leaves the page, and comes back from 0`() {
        let old = registry.counter("c", labels: [("date", "2026-11-23")])
        registry.counter("c", labels: [("date", "2026-11-24")]).increment()
        old.increment(by: 5)
        registry.removeSeries("c", labels: [("date", "2026-11-23")])
        old.increment()
        #expect(registry.page == "# TYPE c counter\nc{date=\"2026-11-24\"} 1\n")
        #expect(registry.counter("c", labels: [("date", "2026-11-23")]).value == 0)
    }

    @Test func `a family whose series are all removed leaves the page`() {
        _ = registry.counter("c", help: "Gone.")
        registry.removeSeries("c")
        #expect(registry.page == "")
    }

    @Test func `a help text comes before or after its metric, and the first stays`() {
        registry.describe("a", help: "Before.")
        _ = registry.counter("a")
        _ = registry.counter("b")
        registry.describe("b", help: "After.")
        registry.describe("b", help: "Too late.")
        #expect(registry.page == "# HELP a Before.\n# TYPE a counter\na 0\n# HELP b After.\n# TYPE b counter\nb 0\n")
    }
}
