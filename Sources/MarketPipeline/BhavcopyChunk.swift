import Logging

/// Some lines of a price file, parsed and validated by a task of its own.
struct BhavcopyChunk: Sendable {
    let number: Int
    let lines: ArraySlice<Substring>
    let generator: SeededGenerator

    /// Returns the rows that are valid.
    func run(meter: LineMeter) async throws -> [BhavcopyRow] {
        var generator = generator
        let parsed = try await parse(MeteredLog("champion.parsers.bhavcopy", meter: meter), using: &generator)
        return try await validate(parsed, MeteredLog("champion.validation", meter: meter))
    }

    private func parse(_ log: MeteredLog, using generator: inout SeededGenerator) async throws -> [BhavcopyRow] {
        var rows: [BhavcopyRow] = []
        for (index, line) in zip(lines.indices, lines) {
            do {
                rows.append(try BhavcopyRow(line: line))
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
        try await log.info(
            "rows_parsed",
            [
                "scraper": "bhavcopy", "chunk": .stringConvertible(number), "rows": .stringConvertible(rows.count),
                "failed": .stringConvertible(lines.count - rows.count),
                "duration_sec": .stringConvertible(generator.duration(1...40)),
            ])
        return rows
    }

    private func validate(_ rows: [BhavcopyRow], _ log: MeteredLog) async throws -> [BhavcopyRow] {
        var valid: [BhavcopyRow] = []
        for row in rows {
            if let fault = row.fault {
                try await log.warning(
                    "validation_failed",
                    ["table": "ohlc", "symbol": .string(row.symbol), "failure_type": .string(fault.rawValue)])
            } else {
                try await log.debug("row_validated", ["table": "ohlc", "symbol": .string(row.symbol)])
                valid.append(row)
            }
        }
        return valid
    }
}
