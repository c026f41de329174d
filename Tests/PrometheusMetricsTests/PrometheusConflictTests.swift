import PrometheusMetrics
import Synchronization
import Testing

@Suite struct PrometheusConflictTests {
    private final class Reports: Sendable {
        private let list = Mutex<[PrometheusConflict]>([])
        func add(_ conflict: PrometheusConflict) { list.withLock { $0.append(conflict) } }
        var all: [PrometheusConflict] { list.withLock { $0 } }
    }

    private let reports = Reports()
    private let registry: PrometheusRegistry

    init() { registry = PrometheusRegistry { [reports] in reports.add($0) } }

    @Test func `a second kind gets a handle that works and is not shown, and is reported once`() {
        registry.counter("x").increment()
        for _ in 0..<3 {
            let gauge = registry.gauge("x")
            gauge.set(9)
            #expect(gauge.value == 9)
        }
        let histogram = registry.histogram("x")
        histogram.observe(1)
        #expect(histogram.count == 1)
        #expect(reports.all.map(\.reason) == [.kind(registered: "counter", requested: "gauge")])
        #expect(
            registry.page == """
                # HELP prometheus_conflicts_total Requests for a metric that its name's first user has otherwise.
                # TYPE prometheus_conflicts_total counter
                prometheus_conflicts_total{family="x"} 4
                # TYPE x counter
                x 1

                """)
    }

    @Test func `a second help text is a conflict, an empty one is not`() {
        registry.counter("x", help: "One.", labels: [("a", "1")]).increment()
        registry.counter("x", labels: [("a", "2")]).increment()
        registry.counter("x", help: "Other.", labels: [("a", "3")]).increment()
        #expect(reports.all.map(\.reason) == [.help(registered: "One.", requested: "Other.")])
        #expect(registry.page.hasSuffix("# HELP x One.\n# TYPE x counter\nx{a=\"1\"} 1\nx{a=\"2\"} 1\n"))
    }

    @Test func `a help text that comes second is taken where none stands`() {
        registry.counter("x", labels: [("a", "1")]).increment()
        registry.counter("x", help: "Late.", labels: [("a", "2")]).increment()
        #expect(reports.all.isEmpty)
        #expect(registry.page == "# HELP x Late.\n# TYPE x counter\nx{a=\"1\"} 1\nx{a=\"2\"} 1\n")
    }

    @Test func `other buckets are a conflict`() {
        _ = registry.histogram("x", labels: [("a", "1")], buckets: [1, 2])
        _ = registry.histogram("x", labels: [("a", "2")], buckets: [2, 1])
        _ = registry.histogram("x", labels: [("a", "3")], buckets: [1])
        #expect(reports.all.map(\.reason) == [.buckets(registered: [1, 2], requested: [1])])
    }

    @Test(arguments: ["x_bucket", "x_sum", "x_count"])
    func `a name that a histogram's samples bear is taken`(name: String) {
        _ = registry.histogram("x")
        _ = registry.counter(name)
        #expect(reports.all.map(\.reason) == [.sampleName(name, family: "x")])
    }

    @Test func `a histogram whose samples would bear a taken name is refused`() {
        _ = registry.counter("x_count")
        _ = registry.histogram("x")
        #expect(reports.all.map(\.reason) == [.sampleName("x_count", family: "x_count")])
    }

    @Test func `a gauge with a reading is nobody else's to set`() {
        registry.gauge("x") { 5 }
        registry.gauge("x").set(6)
        #expect(reports.all.map(\.reason) == [.series(labels: "")])
        #expect(registry.page.hasSuffix("x 5\n"))
    }

    @Test func `a conflict says what, why and what follows`() {
        _ = registry.counter("x")
        _ = registry.gauge("x")
        #expect(
            reports.all.first?.description == """
                Could not register the metric 'x': it is registered as a counter, and was asked for as a gauge. \
                What is counted through the second handle is not shown.
                """)
    }

    @Test func `the handler may use the registry it is called by`() {
        let slot = Mutex<PrometheusRegistry?>(nil)
        let registry = PrometheusRegistry { _ in slot.withLock { $0 }?.counter("told").increment() }
        slot.withLock { $0 = registry }
        _ = registry.counter("x")
        _ = registry.gauge("x")
        #expect(registry.counter("told").value == 1)
    }
}
