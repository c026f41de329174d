import Logging
import PipelineMetrics
import PrometheusMetrics

/// One run: scrape → parse and validate → publish → write → load, each step timed and counted.
///
/// It throws only to stop (`CancellationError`): failures of the trade, such as a load that is refused, are logged, counted and
/// lived with.
struct BhavcopyFlow {
    static let name = "bhavcopy"
    static let topic = "nse.bhavcopy.rows"

    private let sample: BhavcopySample
    private let rows: Int
    private let meter: LineMeter
    private let faults: Faults
    private let breaker: CircuitBreaker
    private var generator: SeededGenerator
    private let log: MeteredLog

    init(
        sample: BhavcopySample, rows: Int, meter: LineMeter, faults: Faults, breaker: CircuitBreaker, generator: SeededGenerator
    ) {
        self.sample = sample
        self.rows = rows
        self.meter = meter
        self.faults = faults
        self.breaker = breaker
        self.generator = generator
        log = MeteredLog("champion.flows.bhavcopy", meter: meter)
    }

    /// What made a run fail; its step has told why in the log.
    private struct Failed: Error {
        let step: Faults.Step
    }

    mutating func run() async throws -> Champion.Status {
        let begun = ContinuousClock.now
        try await log.info("flow_started", ["flow_name": "bhavcopy", "date": .string(sample.date)])
        let (status, rows) = try await outcome()
        try await log.info(
            "flow_completed",
            [
                "flow_name": "bhavcopy", "date": .string(sample.date), "status": .string(status.rawValue),
                "rows": .stringConvertible(rows), "duration_sec": .stringConvertible(begun.duration(to: .now).seconds),
            ])
        return status
    }

    private mutating func outcome() async throws -> (Champion.Status, rows: Int) {
        do {
            return (.success, try await Champion.flow(Self.name).measure { try await steps() })
        } catch is Failed {
            return (.failed, 0)
        }
    }

    /// - Returns: How many rows are loaded.
    private mutating func steps() async throws -> Int {
        Champion.prepare(date: sample.date, scrapers: ["bhavcopy"])
        let lines = try await scrape()
        let valid = try await parse(lines)
        try await publish(valid)
        try await write(valid)
        try await load(valid)
        Champion.stocksIngested(scraper: "bhavcopy", date: sample.date).increment(by: UInt64(valid.count))
        return valid.count
    }
}

// MARK: - Scraping

extension BhavcopyFlow {
    /// Through the circuit breaker: a source that is down is left alone for a while.
    private mutating func scrape() async throws -> [Substring] {
        let log = MeteredLog("champion.scrapers.bhavcopy", meter: meter)
        let (step, before) = (Champion.scrape(scraper: "bhavcopy"), breaker.state)
        var refusal: (any Error)?
        do {
            try await breaker.call { try await step.measure { try await download(log) } }
        } catch let error as Outage {
            refusal = error
            try await log.error("scrape_failed", error, ["scraper": "bhavcopy", "date": .string(sample.date)])
        } catch let error as CircuitBreakerOpen {
            refusal = error
            try await log.warning("scrape_skipped", ["scraper": "bhavcopy", "error": .string("\(error)")])
            // Or a program that runs for ever would do nothing else.
            try await faults.spend(1)
        }
        if breaker.state != before {
            try await log.warning(
                "circuit_breaker_state_changed",
                ["source": .string(breaker.source), "from_state": .string(before.rawValue), "to_state": .string(breaker.state.rawValue)])
        }
        guard refusal == nil else { throw Failed(step: .scrape) }
        Champion.filesDownloaded(scraper: "bhavcopy").increment()
        return sample.lines(rows, using: &generator)
    }

    private mutating func download(_ log: MeteredLog) async throws {
        try await log.info("scrape_started", ["scraper": "bhavcopy", "date": .string(sample.date)])
        if generator.once(in: 12) {
            try await log.warning(
                "scrape_retried",
                ["scraper": "bhavcopy", "attempt": .stringConvertible(2), "error": "read timeout after 30 s"])
        }
        let duration = faults.duration(of: .scrape, generator.duration(200...2500))
        try await faults.spend(duration)
        if faults.strikes(.scrape, using: &generator) { throw Outage.timeout(host: "nseindia.com", seconds: 30) }
        try await log.info(
            "scrape_completed",
            [
                "scraper": "bhavcopy", "date": .string(sample.date), "bytes": .stringConvertible(sample.byteCount),
                "rows": .stringConvertible(rows), "duration_sec": .stringConvertible(duration),
            ])
    }
}

// MARK: - Parsing and publishing

extension BhavcopyFlow {
    /// Ten symbols a task, all at once; each inherits the trace id.
    private mutating func parse(_ lines: [Substring]) async throws -> [BhavcopyRow] {
        var chunks: [BhavcopyChunk] = []
        for start in stride(from: 0, to: lines.count, by: 10) {
            let slice = lines[start..<min(start + 10, lines.count)]
            chunks.append(BhavcopyChunk(number: chunks.count, lines: slice, faults: faults, generator: generator.split()))
        }
        let result = try await withThrowingTaskGroup { [meter] group in
            for chunk in chunks { group.addTask { try await chunk.run(meter: meter) } }
            return try await group.reduce(into: BhavcopyChunk.Result()) { all, chunk in
                all.valid += chunk.valid
                all.failures.merge(chunk.failures, uniquingKeysWith: +)
            }
        }
        Champion.recordValidation(table: "ohlc", passed: result.valid.count, failures: result.failures)
        return result.valid
    }

    /// A message a row, and the day's corporate actions.
    private mutating func publish(_ rows: [BhavcopyRow]) async throws {
        let log = MeteredLog("champion.publishers.kafka", meter: meter)
        var failed = 0
        for _ in rows where faults.strikes(.publish, using: &generator) { failed += 1 }
        Champion.kafkaProduced(topic: Self.topic).increment(by: UInt64(rows.count - failed))
        Champion.kafkaFailed(topic: Self.topic).increment(by: UInt64(failed))
        let action = CorporateAction.allCases.randomElement(using: &generator) ?? .dividend
        Champion.corporateActionsProcessed(actionType: action.rawValue).increment()
        try await log.info(
            "rows_published",
            [
                "topic": .string(Self.topic), "rows": .stringConvertible(rows.count - failed), "failed": .stringConvertible(failed),
                "action_type": .string(action.rawValue),
            ])
    }
}

// MARK: - Writing and loading

extension BhavcopyFlow {
    private mutating func write(_ rows: [BhavcopyRow]) async throws {
        let log = MeteredLog("champion.storage.parquet", meter: meter)
        let duration = faults.duration(of: .write, generator.duration(20...400))
        let fails = generator.once(in: 40) || faults.strikes(.write, using: &generator)
        do {
            try await Champion.parquetWrite(table: "ohlc").measure {
                try await faults.spend(duration)
                if fails { throw Outage.noSpace(path: "ohlc/\(sample.date).parquet") }
            }
        } catch let outage as Outage {
            try await log.error("parquet_write_failed", outage, ["table": "ohlc"])
            throw Failed(step: .write)
        }
        try await log.info(
            "parquet_written",
            [
                "table": "ohlc", "date": .string(sample.date), "rows": .stringConvertible(rows.count),
                "bytes": .stringConvertible(rows.count * 61 + 1204), "duration_sec": .stringConvertible(duration),
            ])
    }

    /// The layers are loaded at once.
    private mutating func load(_ rows: [BhavcopyRow]) async throws {
        let loads = WarehouseLoad.layers.map { layer in
            WarehouseLoad(layer: layer, date: sample.date, rows: rows.count, faults: faults, generator: generator.split())
        }
        let loaded = try await withThrowingTaskGroup { [meter] group in
            for load in loads { group.addTask { try await load.run(meter: meter) } }
            return try await group.reduce(true) { $0 && $1 }
        }
        guard loaded else { throw Failed(step: .load) }
    }
}

/// What a company does to its shares.
enum CorporateAction: String, CaseIterable {
    case dividend, split, bonus, rights
}

extension Duration {
    /// To the microsecond.
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000) / 1e6
    }
}
