public import PrometheusMetrics

/// The metrics of a Champion pipeline, by their names in code.
///
/// ```swift
/// Champion.stocksIngested(scraper: "bhavcopy", date: "2024-01-15").increment(by: 1_000)
/// try await Champion.warehouseLoad(table: "ohlc", layer: "raw").measure { try await load(rows) }
/// ```
///
/// A call looks its series up; in a loop, keep what it returns.
public enum Champion {
    /// Where the metrics stand: the process' own registry unless a task and its children have been given another.
    ///
    /// ```swift
    /// try await Champion.$registry.withValue(PrometheusRegistry()) { try await runPipeline() }
    /// ```
    @TaskLocal public static var registry: PrometheusRegistry = .shared

    /// How a piece of work ended; the value of the label `status`.
    public enum Status: String, Sendable, CaseIterable {
        case success, failed
    }

    /// Trade dates that stay on the page. Each is a series a scraper, for ever otherwise.
    public static let datesKept = 7
}

// MARK: - Scraping and parsing

extension Champion {
    public static func filesDownloaded(scraper: String) -> PrometheusCounter { PipelineMetric.filesDownloaded.counter(scraper) }

    public static func rowsParsed(scraper: String, status: Status) -> PrometheusCounter {
        PipelineMetric.rowsParsed.counter(scraper, status.rawValue)
    }

    public static func kafkaProduced(topic: String) -> PrometheusCounter { PipelineMetric.kafkaProduced.counter(topic) }
    public static func kafkaFailed(topic: String) -> PrometheusCounter { PipelineMetric.kafkaFailed.counter(topic) }
    public static func scrapeDuration(scraper: String) -> PrometheusHistogram { PipelineMetric.scrapeDuration.histogram(scraper) }

    /// Seconds since 1970.
    public static func lastSuccessfulScrape(scraper: String) -> PrometheusGauge {
        PipelineMetric.lastSuccessfulScrape.gauge(scraper)
    }
}

// MARK: - Writing, loading and whole runs

extension Champion {
    public static func parquetWritten(table: String) -> PrometheusCounter { PipelineMetric.parquetWritten.counter(table) }
    public static func parquetFailed(table: String) -> PrometheusCounter { PipelineMetric.parquetFailed.counter(table) }
    public static func warehouseLoaded(table: String) -> PrometheusCounter { PipelineMetric.warehouseLoaded.counter(table) }
    public static func warehouseFailed(table: String) -> PrometheusCounter { PipelineMetric.warehouseFailed.counter(table) }

    public static func flowDuration(flow: String, status: Status) -> PrometheusHistogram {
        PipelineMetric.flowDuration.histogram(flow, status.rawValue)
    }
}

// MARK: - The business

extension Champion {
    /// - Parameter date: The trade date, `2024-01-15`. Only the greatest ``datesKept`` stay on the page.
    public static func stocksIngested(scraper: String, date: String) -> PrometheusCounter {
        registry.keepNewest(datesKept, of: "date", in: PipelineMetric.stocksIngested.name)
        return PipelineMetric.stocksIngested.counter(scraper, date)
    }

    public static func corporateActionsProcessed(actionType: String) -> PrometheusCounter {
        PipelineMetric.corporateActionsProcessed.counter(actionType)
    }

    /// 0 to 1. ``recordValidation(table:passed:failures:)`` sets it together with the counts that it belongs to.
    public static func validationFailureRate(table: String) -> PrometheusGauge {
        PipelineMetric.validationFailureRate.gauge(table)
    }

    public static func validationFailures(table: String, failureType: String) -> PrometheusCounter {
        PipelineMetric.validationFailures.counter(table, failureType)
    }

    public static func validations(table: String) -> PrometheusCounter { PipelineMetric.validations.counter(table) }

    /// Observe through ``warehouseLoad(table:layer:)``, which counts the load too, or with `measure` for the latency alone.
    public static func warehouseLoadLatency(table: String, layer: String) -> PrometheusHistogram {
        PipelineMetric.warehouseLoadLatency.histogram(table, layer)
    }
}
