import PrometheusMetrics

extension Champion {
    /// A scrape: its duration, and when the last one succeeded.
    public static func scrape(scraper: String) -> PipelineStep {
        let (duration, last) = (scrapeDuration(scraper: scraper), lastSuccessfulScrape(scraper: scraper))
        return PipelineStep { status, took in
            duration.observe(took)
            if status == .success { last.setToCurrentTime() }
        }
    }

    /// The write of a Parquet file: succeeded or failed.
    public static func parquetWrite(table: String) -> PipelineStep {
        let (written, failed) = (parquetWritten(table: table), parquetFailed(table: table))
        return PipelineStep { status, _ in (status == .success ? written : failed).increment() }
    }

    /// A load into the warehouse: its latency, and succeeded or failed.
    public static func warehouseLoad(table: String, layer: String) -> PipelineStep {
        let latency = warehouseLoadLatency(table: table, layer: layer)
        let (loaded, failed) = (warehouseLoaded(table: table), warehouseFailed(table: table))
        return PipelineStep { status, took in
            latency.observe(took)
            (status == .success ? loaded : failed).increment()
        }
    }

    /// A message to Kafka: succeeded or failed.
    public static func kafkaProduce(topic: String) -> PipelineStep {
        let (produced, failed) = (kafkaProduced(topic: topic), kafkaFailed(topic: topic))
        return PipelineStep { status, _ in (status == .success ? produced : failed).increment() }
    }

    /// A whole run: its duration, by outcome.
    public static func flow(_ name: String) -> PipelineStep {
        let (succeeded, failed) = (flowDuration(flow: name, status: .success), flowDuration(flow: name, status: .failed))
        return PipelineStep { status, took in (status == .success ? succeeded : failed).observe(took) }
    }
}
