import CoreMetrics
import PrometheusMetrics
import Testing

@Suite struct PrometheusMetricsFactoryTests {
    let registry = PrometheusRegistry()
    let factory: PrometheusMetricsFactory

    init() {
        factory = PrometheusMetricsFactory(
            registry, distribution: .histogram(buckets: [0.1, 1]),
            distributionByLabel: ["body.size": .histogram(buckets: [1_024]), "app.size": .summary(.init(quantiles: [0.5]))])
    }

    @Test func `each sort of metric has its kind on the page`() {
        Counter(label: "app.requests", dimensions: [("status", "200")], factory: factory).increment(by: 3)
        FloatingPointCounter(label: "app.seconds", factory: factory).increment(by: 0.75)
        Meter(label: "app.load", factory: factory).set(0.5)
        Gauge(label: "app.level", factory: factory).record(7)
        Recorder(label: "body.size", factory: factory).record(1_000)
        Timer(label: "app.wait", factory: factory).recordMilliseconds(250)
        #expect(
            registry.page == """
                # TYPE app_level gauge
                app_level 7
                # TYPE app_load gauge
                app_load 0.5
                # TYPE app_requests counter
                app_requests{status="200"} 3
                # TYPE app_seconds counter
                app_seconds 0.75
                # TYPE app_wait histogram
                app_wait_bucket{le="0.1"} 0
                app_wait_bucket{le="1.0"} 1
                app_wait_bucket{le="+Inf"} 1
                app_wait_sum 0.25
                app_wait_count 1
                # TYPE body_size histogram
                body_size_bucket{le="1024.0"} 1
                body_size_bucket{le="+Inf"} 1
                body_size_sum 1000
                body_size_count 1

                """)
    }

    @Test func `counters of one label count on one series, with a handle's too`() {
        Counter(label: "c", factory: factory).increment()
        Counter(label: "c", factory: factory).increment(by: 2)
        FloatingPointCounter(label: "c", factory: factory).increment(by: 0.5)
        registry.counter("c").increment()
        #expect(registry.page == "# TYPE c counter\nc 4.5\n")
    }

    @Test func `a counter ignores what is negative, and is reset to 0`() {
        let counter = Counter(label: "c", factory: factory)
        counter.increment(by: 5)
        counter.increment(by: -3)
        #expect(registry.counter("c").value == 5)
        counter.reset()
        #expect(registry.counter("c").value == 0)
    }

    @Test func `a meter rises and falls`() {
        let meter = Meter(label: "m", factory: factory)
        meter.set(10)
        meter.increment(by: 2.5)
        meter.decrement()
        #expect(registry.gauge("m").value == 11.5)
    }

    @Test func `a destroyed metric leaves the page, and a new one begins at 0`() {
        let counter = Counter(label: "c", dimensions: [("a", "1")], factory: factory)
        counter.increment()
        counter.destroy()
        #expect(registry.page == "")
        Counter(label: "c", dimensions: [("a", "1")], factory: factory).increment()
        #expect(registry.page == "# TYPE c counter\nc{a=\"1\"} 1\n")
    }

    @Test func `every sort of metric can be destroyed`() {
        FloatingPointCounter(label: "f", factory: factory).destroy()
        Meter(label: "m", factory: factory).destroy()
        Gauge(label: "g", factory: factory).destroy()
        Recorder(label: "r", factory: factory).destroy()
        Timer(label: "t", factory: factory).destroy()
        Recorder(label: "app.size", factory: factory).destroy()
        #expect(registry.page == "")
    }

    @Test func `destroying a metric that was refused leaves the name's first user alone`() {
        registry.counter("x").increment()
        Meter(label: "x", factory: factory).destroy()
        #expect(registry.page.hasSuffix("# TYPE x counter\nx 1\n"))
    }

    @Test func `a recorder that is configured so is a summary`() {
        let recorder = Recorder(label: "app.size", factory: factory)
        for size in [10, 20, 30] { recorder.record(size) }
        #expect(registry.page.contains("app_size_sum 60\napp_size_count 3\n"))
        #expect(registry.page.hasPrefix("# TYPE app_size summary\napp_size{quantile=\"0.5\"} "))
    }
}
