import Logging

/// One run: scrape → parse and validate → write → load.
///
/// Its steps throw only to stop: failures of the trade, such as a load that is refused, are logged and lived with.
struct BhavcopyFlow {
    private let sample: BhavcopySample
    private let rows: Int
    private let meter: LineMeter
    private var generator: SeededGenerator
    private let log: MeteredLog

    init(sample: BhavcopySample, rows: Int, meter: LineMeter, generator: SeededGenerator) {
        self.sample = sample
        self.rows = rows
        self.meter = meter
        self.generator = generator
        log = MeteredLog("champion.flows.bhavcopy", meter: meter)
    }

    mutating func run() async throws {
        let begun = ContinuousClock.now
        try await log.info("flow_started", ["flow_name": "bhavcopy", "date": .string(sample.date)])
        let lines = try await scrape()
        let valid = try await parse(lines)
        let status: String
        if try await write(valid), try await load(valid) {
            status = "success"
        } else {
            status = "failed"
        }
        try await log.info(
            "flow_completed",
            [
                "flow_name": "bhavcopy", "date": .string(sample.date), "status": .string(status),
                "rows": .stringConvertible(valid.count),
                "duration_sec": .stringConvertible(begun.duration(to: .now).seconds),
            ])
    }

    private mutating func scrape() async throws -> [Substring] {
        let log = MeteredLog("champion.scrapers.bhavcopy", meter: meter)
        try await log.info("scrape_started", ["scraper": "bhavcopy", "date": .string(sample.date)])
        if generator.once(in: 12) {
            try await log.warning(
                "scrape_retried",
                ["scraper": "bhavcopy", "attempt": .stringConvertible(2), "error": "read timeout after 30 s"])
        }
        try await log.info(
            "scrape_completed",
            [
                "scraper": "bhavcopy", "date": .string(sample.date), "bytes": .stringConvertible(sample.byteCount),
                "rows": .stringConvertible(rows), "duration_sec": .stringConvertible(generator.duration(200...2500)),
            ])
        return sample.lines(rows, using: &generator)
    }

    /// Ten symbols a task, all at once; each inherits the trace id.
    private mutating func parse(_ lines: [Substring]) async throws -> [BhavcopyRow] {
        var chunks: [BhavcopyChunk] = []
        for start in stride(from: 0, to: lines.count, by: 10) {
            let slice = lines[start..<min(start + 10, lines.count)]
            chunks.append(BhavcopyChunk(number: chunks.count, lines: slice, generator: generator.split()))
        }
        return try await withThrowingTaskGroup { [meter] group in
            for chunk in chunks { group.addTask { try await chunk.run(meter: meter) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private mutating func write(_ rows: [BhavcopyRow]) async throws -> Bool {
        let log = MeteredLog("champion.storage.parquet", meter: meter)
        let duration = generator.duration(20...400)
        if generator.once(in: 40) {
            try await log.error(
                "parquet_write_failed", Outage.noSpace(path: "ohlc/\(sample.date).parquet"), ["table": "ohlc"])
            return false
        }
        try await log.info(
            "parquet_written",
            [
                "table": "ohlc", "date": .string(sample.date), "rows": .stringConvertible(rows.count),
                "bytes": .stringConvertible(rows.count * 61 + 1204), "duration_sec": .stringConvertible(duration),
            ])
        return true
    }

    /// The layers are loaded at once.
    private mutating func load(_ rows: [BhavcopyRow]) async throws -> Bool {
        let loads = ["raw", "normalized"].map { layer in
            WarehouseLoad(layer: layer, date: sample.date, rows: rows.count, generator: generator.split())
        }
        return try await withThrowingTaskGroup { [meter] group in
            for load in loads { group.addTask { try await load.run(meter: meter) } }
            return try await group.reduce(true) { $0 && $1 }
        }
    }
}

extension Duration {
    /// To the microsecond.
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000) / 1e6
    }
}
