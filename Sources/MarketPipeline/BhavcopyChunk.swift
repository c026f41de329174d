import Logging
import PipelineMetrics
import PrometheusMetrics

/// Some lines of a price file, parsed and validated by a task of its own.
struct BhavcopyChunk: Sendable {
    /// What became of them.
    struct Result: Sendable {
        var valid: [BhavcopyRow] = []
        /// Rows by the rule that they broke.
        var failures: [String: Int] = [:]
    }

    let number: Int
    let lines: ArraySlice<Substring>
    let faults: Faults
    let generator: SeededGenerator

    func run(meter: LineMeter) async throws -> Result {
        var generator = generator
        let parsed = try await parse(MeteredLog("champion.parsers.bhavcopy", meter: meter), using: &generator)
        return try await validate(parsed, MeteredLog("champion.validation", meter: meter), using: &generator)
    }

    private func parse(_ log: MeteredLog, using generator: inout SeededGenerator) async throws -> [BhavcopyRow] {
        var rows: [BhavcopyRow] = []
        for (index, line) in zip(lines.indices, lines) {
            do {
                rows.append(try BhavcopyRow(line: faults.strikes(.parse, using: &generator) ? line.dropLast(30) : line))
            } catch {
                let symbol = line.prefix { $0 != "," }
                try await log.warning(
                    "row_rejected",
                    [
                        "scraper": "bhavcopy", "row": .stringConvertible(index), "symbol": .string(String(symbol)),
                        "error": .string("\(error)"),
                    ])
            }
        }
        Champion.rowsParsed(scraper: "bhavcopy", status: .success).increment(by: UInt64(rows.count))
        Champion.rowsParsed(scraper: "bhavcopy", status: .failed).increment(by: UInt64(lines.count - rows.count))
        try await log.info(
            "rows_parsed",
            [
                "scraper": "bhavcopy", "chunk": .stringConvertible(number), "rows": .stringConvertible(rows.count),
                "failed": .stringConvertible(lines.count - rows.count),
                "duration_sec": .stringConvertible(generator.duration(1...40)),
            ])
        return rows
    }

    private func validate(_ rows: [BhavcopyRow], _ log: MeteredLog, using generator: inout SeededGenerator) async throws -> Result {
        var result = Result()
        for row in rows {
            if let fault = faults.strikes(.validation, using: &generator) ? .injected : row.fault {
                result.failures[fault.rawValue, default: 0] += 1
                try await log.warning(
                    "validation_failed",
                    ["table": "ohlc", "symbol": .string(row.symbol), "failure_type": .string(fault.rawValue)])
            } else {
                try await log.debug("row_validated", ["table": "ohlc", "symbol": .string(row.symbol)])
                result.valid.append(row)
            }
        }
        return result
    }
}
