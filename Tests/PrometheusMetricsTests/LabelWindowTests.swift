import Testing

@testable import PrometheusMetrics

@Suite struct LabelWindowTests {
    let registry = PrometheusRegistry()

    private func ingest(_ date: String, _ scraper: String = "nse") {
        registry.counter("stocks_total", labels: [("scraper", scraper), ("date", date)]).increment()
    }

    private var dates: [String] {
        registry.page.split(separator: "\n").filter { $0.hasPrefix("stocks_total{") }
            .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
    }

    @Test func `a newer date sends the oldest away, with all its series`() {
        registry.keepNewest(2, of: "date", in: "stocks_total")
        for date in ["2026-11-30", "2026-12-01"] { for scraper in ["nse", "bse"] { ingest(date, scraper) } }
        #expect(dates == ["2026-11-30", "2026-11-30", "2026-12-01", "2026-12-01"])
        ingest("2026-12-02")
        #expect(dates == ["2026-12-01", "2026-12-01", "2026-12-02"])
    }

    @Test func `an older date than all that are kept is counted, not shown`() {
        registry.keepNewest(2, of: "date", in: "stocks_total")
        for date in ["2026-12-01", "2026-12-02", "2026-11-01", "2026-12-02"] { ingest(date) }
        #expect(dates == ["2026-12-01", "2026-12-02"])
        #expect(registry.page.contains("prometheus_series_dropped_total{family=\"stocks_total\"} 1"))
        #expect(registry.counter("stocks_total", labels: [("scraper", "nse"), ("date", "2026-12-02")]).value == 2)
    }

    @Test func `what stands when the window comes is part of it`() {
        for date in ["2026-12-01", "2026-12-03", "2026-12-02"] { ingest(date) }
        registry.keepNewest(2, of: "date", in: "stocks_total")
        #expect(dates == ["2026-12-02", "2026-12-03"])
    }

    @Test func `a removed series makes room in the window`() {
        registry.keepNewest(1, of: "date", in: "stocks_total")
        ingest("2026-12-02")
        registry.removeSeries("stocks_total", labels: [("date", "2026-12-02"), ("scraper", "nse")])
        ingest("2026-12-01")
        #expect(dates == ["2026-12-01"])
    }

    @Test func `a family may have a limit of its own`() {
        registry.limitSeries(of: "stocks_total", to: 1)
        ingest("2026-12-02")
        ingest("2026-12-01")
        #expect(dates == ["2026-12-02"])
        #expect(registry.page.contains("prometheus_series_dropped_total{family=\"stocks_total\"} 1"))
    }

    @Test(
        arguments: [
            ("b", "2"), ("a", "x=\\\"}, b=\\\"3"), ("c", nil), ("d", nil), ("e\u{301}", nil),
        ] as [(String, String?)])
    func `a label's value is found, whatever the others hold`(name: String, value: String?) {
        let set = LabelSet([("a", "x=\"}, b=\"3"), ("b", "2"), ("c", "")])
        #expect(set.value(of: name) == value)
    }

    @Test func `a combining accent behind a quote is not part of it`() {
        #expect(LabelSet([("a", "\"\u{301}\\"), ("b", "\u{301}1")]).value(of: "b") == "\u{301}1")
    }
}
