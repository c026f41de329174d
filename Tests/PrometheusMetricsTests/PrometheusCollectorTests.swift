import PrometheusMetrics
import Synchronization
import Testing

@Suite struct PrometheusCollectorTests {
    let registry = PrometheusRegistry()

    @Test func `a reading is asked for at each scrape`() {
        let size = Mutex(1.5)
        registry.gauge("queue", help: "Waiting.", labels: [("sink", "loki")]) { size.withLock { $0 } }
        #expect(registry.page == "# HELP queue Waiting.\n# TYPE queue gauge\nqueue{sink=\"loki\"} 1.5\n")
        size.withLock { $0 = 4 }
        #expect(registry.page.hasSuffix("queue{sink=\"loki\"} 4\n"))
    }

    @Test func `a later reading replaces the earlier`() {
        registry.gauge("queue") { 1 }
        registry.gauge("queue") { 2 }
        #expect(registry.page == "# TYPE queue gauge\nqueue 2\n")
    }

    @Test func `a reading leaves the page when its series is removed`() {
        registry.gauge("queue") { 1 }
        registry.removeSeries("queue")
        #expect(registry.page == "")
    }

    @Test func `a collector's samples stand among the others, and only in their scrape`() {
        registry.counter("b_total", help: "Counted.", labels: [("s", "2")]).increment()
        let more = Mutex(true)
        registry.addCollector { collector in
            collector.gauge("a_lag", help: "Behind.", labels: [("s", "1")], value: 0.5)
            guard more.withLock({ $0 }) else { return }
            collector.counter("b_total", help: "Counted.", labels: [("s", "1")], value: UInt64.max)
            collector.counter("c_seconds_total", value: 1.25)
            collector.gauge("d", value: -3)
        }
        #expect(
            registry.page == """
                # HELP a_lag Behind.
                # TYPE a_lag gauge
                a_lag{s="1"} 0.5
                # HELP b_total Counted.
                # TYPE b_total counter
                b_total{s="1"} 18446744073709551615
                b_total{s="2"} 1
                # TYPE c_seconds_total counter
                c_seconds_total 1.25
                # TYPE d gauge
                d -3

                """)
        more.withLock { $0 = false }
        #expect(!registry.page.contains("b_total{s=\"1\"}"))
    }

    @Test func `a series that a handle has is the handle's, and the conflict is counted at once`() {
        registry.gauge("g").set(1)
        registry.addCollector { $0.gauge("g", value: 2) }
        #expect(registry.page.hasPrefix("# TYPE g gauge\ng 1\n"))
        #expect(registry.page.contains("prometheus_conflicts_total{family=\"g\"} 2"))
    }

    @Test func `a series is written once a scrape`() {
        let reported = Mutex<[PrometheusConflict.Reason]>([])
        let registry = PrometheusRegistry { conflict in reported.withLock { $0.append(conflict.reason) } }
        registry.addCollector { $0.gauge("g", labels: [("a", "1")], value: 1) }
        registry.addCollector { $0.gauge("g", labels: [("a", "1")], value: 2) }
        #expect(registry.page.hasPrefix("# TYPE g gauge\ng{a=\"1\"} 1\n"))
        _ = registry.page
        #expect(reported.withLock { $0 } == [.series(labels: "a=\"1\"")])
    }

    @Test func `a removed collector is not asked again`() {
        let id = registry.addCollector { $0.gauge("g", value: 1) }
        registry.addCollector { $0.gauge("h", value: 1) }
        registry.removeCollector(id)
        #expect(registry.page == "# TYPE h gauge\nh 1\n")
    }

    @Test func `collectors and readings may use the registry`() {
        registry.addCollector { [registry] collector in
            collector.gauge("g", value: registry.counter("asked_total").value)
            registry.counter("asked_total").increment()
        }
        registry.gauge("r") { [registry] in registry.counter("asked_total").value }
        _ = registry.page
        #expect(registry.page.contains("g 1\n"))
        #expect(registry.page.contains("r 3\n"))
    }
}
