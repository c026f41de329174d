extension PipelineMetric {
    // MARK: Scraping and parsing

    static let filesDownloaded = PipelineMetric(
        "nse_scraper_files_downloaded_total", .counter, ["scraper"], "Files downloaded.")
    static let rowsParsed = PipelineMetric(
        "nse_scraper_rows_parsed_total", .counter, ["scraper", "status"], "Rows parsed, by outcome.")
    static let kafkaProduced = PipelineMetric(
        "nse_scraper_kafka_produce_success_total", .counter, ["topic"], "Messages that Kafka has.")
    static let kafkaFailed = PipelineMetric(
        "nse_scraper_kafka_produce_failed_total", .counter, ["topic"], "Messages that Kafka has not taken.")
    static let scrapeDuration = PipelineMetric(
        "nse_scraper_scrape_duration_seconds", .histogram, ["scraper"], "How long a scrape took, failed ones included.")
    static let lastSuccessfulScrape = PipelineMetric(
        "nse_scraper_last_successful_scrape_timestamp", .gauge, ["scraper"],
        "When the last scrape succeeded, in seconds since 1970; 0 before the first.")

    // MARK: Writing, loading and whole runs

    static let parquetWritten = PipelineMetric(
        "nse_pipeline_parquet_write_success_total", .counter, ["table"], "Parquet files written.")
    static let parquetFailed = PipelineMetric(
        "nse_pipeline_parquet_write_failed_total", .counter, ["table"], "Parquet files that could not be written.")
    static let warehouseLoaded = PipelineMetric(
        "nse_pipeline_clickhouse_load_success_total", .counter, ["table"], "Loads into ClickHouse that succeeded.")
    static let warehouseFailed = PipelineMetric(
        "nse_pipeline_clickhouse_load_failed_total", .counter, ["table"], "Loads into ClickHouse that failed.")
    static let flowDuration = PipelineMetric(
        "nse_pipeline_flow_duration_seconds", .histogram, ["flow_name", "status"], "How long a run took, by outcome.")

    // MARK: Circuit breakers

    static let breakerState = PipelineMetric(
        "circuit_breaker_state", .gauge, ["source"], "0 closed, 1 half-open, 2 open.")
    static let breakerFailures = PipelineMetric(
        "circuit_breaker_failures_total", .counter, ["source"], "Calls through the breaker that failed.")
    static let breakerTransitions = PipelineMetric(
        "circuit_breaker_state_transitions_total", .counter, ["source", "from_state", "to_state"], "Changes of a breaker's state.")

    // MARK: The business

    static let stocksIngested = PipelineMetric(
        "champion_stocks_ingested_total", .counter, ["scraper", "date"], "Stocks ingested, by trade date; the newest seven dates.")
    static let corporateActionsProcessed = PipelineMetric(
        "champion_corporate_actions_processed_total", .counter, ["action_type"], "Corporate actions processed.")
    static let validationFailureRate = PipelineMetric(
        "champion_validation_failure_rate", .gauge, ["table"], "Share of rows that failed in the last validation, 0 to 1.")
    static let validationFailures = PipelineMetric(
        "champion_validation_failures_total", .counter, ["table", "failure_type"], "Rows that failed validation, by rule.")
    static let validations = PipelineMetric(
        "champion_validation_total", .counter, ["table"], "Rows validated.")
    static let warehouseLoadLatency = PipelineMetric(
        "champion_warehouse_load_latency_seconds", .histogram, ["table", "layer"], "How long a load took, failed ones included.",
        buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300])

    /// All of them. `docs/monitoring.md` lists the same; a test compares the two.
    public static let all: [PipelineMetric] = [
        filesDownloaded, rowsParsed, kafkaProduced, kafkaFailed, scrapeDuration, lastSuccessfulScrape,
        parquetWritten, parquetFailed, warehouseLoaded, warehouseFailed, flowDuration,
        breakerState, breakerFailures, breakerTransitions,
        stocksIngested, corporateActionsProcessed, validationFailureRate, validationFailures, validations, warehouseLoadLatency,
    ]
}
