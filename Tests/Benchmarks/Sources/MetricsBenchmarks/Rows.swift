import CoreMetrics
import PrometheusMetrics

/// What is measured.
enum Rows {
    @TaskLocal private static var trace: String?

    static func counting() -> [CountingRow] {
        let none = NOOPMetricsHandler.instance
        let registry = PrometheusRegistry()
        let traced = PrometheusRegistry(exemplars: { trace.map { [("trace_id", $0)] } })
        let ours = PrometheusMetricsFactory(registry, distributionByLabel: ["summary": .summary()])
        let (noCounter, noTimer) = (Counter(label: "c_total", factory: none), Timer(label: "t", factory: none))
        let (counter, timer) = (Counter(label: "s_total", factory: ours), Timer(label: "t", factory: ours))
        let typed = registry.counter("c_total", labels: [("scraper", "bhavcopy")])
        let (gauge, histogram) = (registry.gauge("g"), registry.histogram("h"))
        let (tracedCounter, tracedHistogram) = (traced.counter("c_total"), traced.histogram("h"))
        let untraced = traced.histogram("untraced")
        let summary = registry.summary("summary")
        return [
            CountingRow("swift-metrics' no-op counter") { _ in noCounter.increment() },
            CountingRow("swift-metrics' no-op timer") { noTimer.recordNanoseconds(Int64($0)) },
            CountingRow("counter, typed handle") { _ in typed.increment() },
            CountingRow("counter, typed handle", threads: 2) { _ in typed.increment() },
            CountingRow("counter, through swift-metrics") { _ in counter.increment() },
            CountingRow("counter with exemplars, in a trace", around: inTrace) { _ in tracedCounter.increment() },
            CountingRow("gauge, set") { gauge.set(Double($0)) },
            CountingRow("histogram of 11 buckets, typed handle") { histogram.observe(Double($0 % 1_000) / 100) },
            CountingRow("histogram of 11 buckets, typed handle", threads: 2) { histogram.observe(Double($0 % 1_000) / 100) },
            CountingRow("timer as a histogram, through swift-metrics") { timer.recordNanoseconds(Int64($0 % 1_000) * 10_000_000) },
            CountingRow("histogram with exemplars, in a trace", around: inTrace) { tracedHistogram.observe(Double($0 % 1_000) / 100) },
            CountingRow("histogram with exemplars, in no trace") { untraced.observe(Double($0 % 1_000) / 100) },
            CountingRow("summary", share: 20) { summary.observe(Double($0 % 1_000) / 100) },
            CountingRow("looking a counter up, two labels", share: 20) { _ in
                registry.counter("l_total", labels: [("scraper", "bhavcopy"), ("status", "success")]).increment()
            },
        ]
    }

    private static func inTrace(_ body: () -> Void) {
        $trace.withValue("4bf92f3577b34da6a3ce929d0e0e4736", operation: body)
    }

    static func scrapes() -> [ScrapeRow] {
        [1_000, 10_000, 100_000].flatMap { count in
            let registry = PrometheusRegistry(seriesLimit: 100_000)
            for number in 0..<count {
                registry.counter("rows_total", labels: [("scraper", "scraper-\(number)"), ("status", "success")]).increment(
                    by: UInt64(number))
            }
            return [
                ScrapeRow("text 0.0.4", series: count) { registry.exposition(.text).count },
                ScrapeRow("OpenMetrics", series: count) { registry.exposition(.openMetrics).count },
                ScrapeRow("OpenMetrics, gzip", series: count) {
                    registry.answer(accept: "application/openmetrics-text", acceptEncoding: "gzip").body.count
                },
            ]
        }
    }
}
