import PrometheusMetrics
import Testing

@Suite struct ConcurrencyTests {
    private static let tasks = 8
    private static let steps = 5_000

    @Test func `totals are exact when many count at once while others scrape`() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<Self.tasks { group.addTask { Self.count(in: registry, task: task) } }
            group.addTask { for _ in 0..<50 { _ = registry.textExposition() } }
        }
        let total = Self.tasks * Self.steps
        #expect(registry.counter("c").value == Double(total) * 1.5)
        #expect(registry.gauge("g").value == Double(total))
        let histogram = registry.histogram("h", buckets: [1])
        #expect(histogram.count == UInt64(total))
        #expect(histogram.sum == Double(total))
        #expect(registry.page.contains("h_bucket{le=\"1.0\"} \(total / 2)\n"))
    }

    /// Asks for its handles anew now and then, so that registering, too, is done by many at once.
    private static func count(in registry: PrometheusRegistry, task: Int) {
        for step in 0..<steps {
            registry.counter("c").increment()
            registry.counter("c").add(0.5)
            let gauge = registry.gauge("g")
            gauge.increment(by: 2)
            gauge.decrement()
            registry.histogram("h", buckets: [1]).observe(step.isMultiple(of: 2) ? 0 : 2)
            _ = registry.counter("own_total", labels: [("task", "\(task)"), ("step", "\(step % 10)")])
        }
    }

    @Test func `a histogram's count and its last bucket agree in every scrape`() async {
        let registry = PrometheusRegistry()
        let histogram = registry.histogram("h", buckets: [1])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { for step in 0..<20_000 { histogram.observe(Double(step % 3)) } } }
            group.addTask {
                for _ in 0..<200 {
                    let lines = registry.page.split(separator: "\n")
                    let last = lines.first { $0.hasPrefix("h_bucket{le=\"+Inf\"}") }?.split(separator: " ").last
                    let count = lines.first { $0.hasPrefix("h_count") }?.split(separator: " ").last
                    #expect(last != nil && last == count)
                }
            }
        }
    }
}
