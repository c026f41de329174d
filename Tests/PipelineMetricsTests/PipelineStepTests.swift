import PrometheusMetrics
import Synchronization
import Testing

@testable import PipelineMetrics

@Suite struct PipelineStepTests {
    private struct Trouble: Error {}

    private func page(_ body: () async throws -> Void) async rethrows -> String {
        let registry = PrometheusRegistry()
        try await Champion.$registry.withValue(registry) { try await body() }
        return String(decoding: registry.textExposition(), as: UTF8.self)
    }

    @Test func `a load is timed and counted, also when it throws`() async throws {
        let page = await page {
            let load = Champion.warehouseLoad(table: "ohlc", layer: "raw")
            let rows = await load.measure { () async in 7 }
            #expect(rows == 7)
            await #expect(throws: Trouble.self) { try await load.measure { () async throws in throw Trouble() } }
            #expect(throws: Trouble.self) { try load.measure { throw Trouble() } }
        }
        #expect(page.contains("nse_pipeline_clickhouse_load_success_total{table=\"ohlc\"} 1\n"))
        #expect(page.contains("nse_pipeline_clickhouse_load_failed_total{table=\"ohlc\"} 2\n"))
        #expect(page.contains("champion_warehouse_load_latency_seconds_count{layer=\"raw\",table=\"ohlc\"} 3\n"))
    }

    @Test func `what was cancelled is neither a success nor a failure`() async {
        let page = await page {
            let write = Champion.parquetWrite(table: "ohlc")
            await #expect(throws: CancellationError.self) {
                try await write.measure { () async throws in throw CancellationError() }
            }
        }
        #expect(page.contains("nse_pipeline_parquet_write_success_total{table=\"ohlc\"} 0\n"))
        #expect(page.contains("nse_pipeline_parquet_write_failed_total{table=\"ohlc\"} 0\n"))
    }

    @Test func `a run's duration is that of its clock, by outcome`() async {
        let clock = SteppingClock()
        let page = await page {
            Champion.flow("daily").measure(clock: clock) { clock.advance(by: .milliseconds(1_500)) }
            try? Champion.flow("daily").measure(clock: clock) {
                clock.advance(by: .seconds(3))
                throw Trouble()
            }
        }
        #expect(page.contains("nse_pipeline_flow_duration_seconds_sum{flow_name=\"daily\",status=\"success\"} 1.5\n"))
        #expect(page.contains("nse_pipeline_flow_duration_seconds_sum{flow_name=\"daily\",status=\"failed\"} 3\n"))
    }

    @Test func `only a scrape that succeeds sets its time`() async {
        let page = await page {
            try? Champion.scrape(scraper: "a").measure { throw Trouble() }
            Champion.scrape(scraper: "b").measure {}
            Champion.kafkaProduce(topic: "t").record(.failed, took: .zero)
        }
        #expect(page.contains("nse_scraper_last_successful_scrape_timestamp{scraper=\"a\"} 0\n"))
        #expect(!page.contains("nse_scraper_last_successful_scrape_timestamp{scraper=\"b\"} 0\n"))
        #expect(page.contains("nse_scraper_scrape_duration_seconds_count{scraper=\"a\"} 1\n"))
        #expect(page.contains("nse_scraper_kafka_produce_failed_total{topic=\"t\"} 1\n"))
    }
}

/// A clock that a test moves.
private final class SteppingClock: Clock {
    private let current = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { current.withLock { $0 } }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {}
    func advance(by duration: Duration) { current.withLock { $0 = $0.advanced(by: duration) } }
}
