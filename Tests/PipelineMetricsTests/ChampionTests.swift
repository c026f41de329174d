import PrometheusMetrics
import Testing

@testable import PipelineMetrics

@Suite struct ChampionTests {
    /// Name, kind, labels: as they are written in the rules and dashboards of users.
    private static let binding: [(String, String, [String])] = [
        ("nse_scraper_files_downloaded_total", "counter", ["scraper"]),
        ("nse_scraper_rows_parsed_total", "counter", ["scraper", "status"]),
        ("nse_scraper_kafka_produce_success_total", "counter", ["topic"]),
        ("nse_scraper_kafka_produce_failed_total", "counter", ["topic"]),
        ("nse_scraper_scrape_duration_seconds", "histogram", ["scraper"]),
        ("nse_scraper_last_successful_scrape_timestamp", "gauge", ["scraper"]),
        ("nse_pipeline_parquet_write_success_total", "counter", ["table"]),
        ("nse_pipeline_parquet_write_failed_total", "counter", ["table"]),
        ("nse_pipeline_clickhouse_load_success_total", "counter", ["table"]),
        ("nse_pipeline_clickhouse_load_failed_total", "counter", ["table"]),
        ("nse_pipeline_flow_duration_seconds", "histogram", ["flow_name", "status"]),
        ("circuit_breaker_state", "gauge", ["source"]),
        ("circuit_breaker_failures_total", "counter", ["source"]),
        ("circuit_breaker_state_transitions_total", "counter", ["source", "from_state", "to_state"]),
        ("champion_stocks_ingested_total", "counter", ["scraper", "date"]),
        ("champion_corporate_actions_processed_total", "counter", ["action_type"]),
        ("champion_validation_failure_rate", "gauge", ["table"]),
        ("champion_validation_failures_total", "counter", ["table", "failure_type"]),
        ("champion_validation_total", "counter", ["table"]),
        ("champion_warehouse_load_latency_seconds", "histogram", ["table", "layer"]),
    ]

    static let known = KnownLabels(
        scrapers: ["bhavcopy"], topics: ["prices"], tables: ["ohlc"], layers: ["raw"], flows: ["daily"], actionTypes: ["split"],
        failureTypes: ["bad_isin"])

    private func page(_ body: () -> Void) -> String {
        let registry = PrometheusRegistry()
        Champion.$registry.withValue(registry, operation: body)
        return String(decoding: registry.textExposition(), as: UTF8.self)
    }

    @Test func `the twenty metrics have the names, kinds and labels that users rely on`() {
        #expect(PipelineMetric.all.count == 20)
        for (metric, want) in zip(PipelineMetric.all, Self.binding) {
            #expect(metric.name == want.0)
            #expect(metric.kind.rawValue == want.1, "\(metric.name)")
            #expect(metric.labels == want.2, "\(metric.name)")
        }
    }

    @Test func `what is known stands at 0 from the start`() {
        let page = page {
            Champion.prepare(Self.known)
            Champion.prepare(date: "2026-11-23", scrapers: ["bhavcopy"])
            _ = CircuitBreaker(source: "nse")
        }
        for metric in PipelineMetric.all {
            #expect(page.contains("# TYPE \(metric.name) \(metric.kind.rawValue)\n"), "\(metric.name)")
            #expect(page.contains("# HELP \(metric.name) "), "\(metric.name)")
        }
        let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples.allSatisfy { $0.hasSuffix(" 0") })
        #expect(page.contains("nse_scraper_rows_parsed_total{scraper=\"bhavcopy\",status=\"failed\"} 0\n"))
        #expect(page.contains("nse_pipeline_flow_duration_seconds_count{flow_name=\"daily\",status=\"failed\"} 0\n"))
        #expect(page.contains("circuit_breaker_state_transitions_total{from_state=\"closed\",source=\"nse\",to_state=\"open\"} 0\n"))
    }

    @Test func `latencies have the warehouse's buckets, scrapes the default ones`() {
        #expect(PipelineMetric.warehouseLoadLatency.buckets == [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300])
        #expect(PipelineMetric.scrapeDuration.buckets == [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
        #expect(PipelineMetric.flowDuration.buckets == .prometheusDefaultBuckets)
    }

    @Test func `the newest seven trade dates stay, whatever the order in which they come`() {
        let page = page {
            for day in [20, 12, 11, 19, 13, 18, 14, 17, 15, 16] {
                Champion.stocksIngested(scraper: "bhavcopy", date: "2026-11-\(day)").increment(by: 1_000)
            }
        }
        let dates = (11...20).filter { page.contains("date=\"2026-11-\($0)\"") }
        #expect(dates == Array(14...20))
    }

    @Test func `rate, failures and total of a validation agree`() {
        let page = page {
            Champion.recordValidation(table: "ohlc", passed: 97, failures: ["bad_isin": 1, "high_below_low": 2, "known": 0])
            Champion.recordValidation(table: "ohlc", passed: 0, failures: [:])
            Champion.recordValidation(table: "other", passed: -5, failures: ["bad_isin": -7])
        }
        #expect(page.contains("champion_validation_total{table=\"ohlc\"} 100\n"))
        #expect(page.contains("champion_validation_failure_rate{table=\"ohlc\"} 0.03\n"))
        #expect(page.contains("champion_validation_failures_total{failure_type=\"high_below_low\",table=\"ohlc\"} 2\n"))
        #expect(page.contains("champion_validation_failures_total{failure_type=\"known\",table=\"ohlc\"} 0\n"))
        #expect(page.contains("champion_validation_total{table=\"other\"} 0\n"))
        #expect(!page.contains("champion_validation_failure_rate{table=\"other\"}"))
    }
}
