import Logging
import PipelineMetrics

/// The load of one layer of a table, by a task of its own.
struct WarehouseLoad: Sendable {
    static let layers = ["raw", "normalized"]

    let layer: String
    let date: String
    let rows: Int
    let faults: Faults
    let generator: SeededGenerator

    /// Returns whether it succeeded.
    func run(meter: LineMeter) async throws -> Bool {
        var generator = generator
        let log = MeteredLog("champion.warehouse.clickhouse", meter: meter)
        let duration = faults.duration(of: .load, generator.duration(80...4000))
        let fails = generator.once(in: 25) || faults.strikes(.load, using: &generator)
        do {
            try await Champion.warehouseLoad(table: "ohlc", layer: layer).measure {
                try await faults.spend(duration)
                if fails { throw Outage.timeout(host: "clickhouse:9000", seconds: 10) }
            }
        } catch let outage as Outage {
            try await log.error(
                "warehouse_load_failed", outage,
                ["table": "ohlc", "layer": .string(layer), "duration_sec": .stringConvertible(duration)])
            return false
        }
        try await log.info(
            "warehouse_loaded",
            [
                "table": "ohlc", "layer": .string(layer), "date": .string(date), "rows": .stringConvertible(rows),
                "duration_sec": .stringConvertible(duration),
            ])
        return true
    }
}

/// What goes wrong now and then.
enum Outage: Error, CustomStringConvertible {
    case timeout(host: String, seconds: Int)
    case noSpace(path: String)

    var description: String {
        switch self {
        case .timeout(let host, let seconds): "no answer from \(host) within \(seconds) s"
        case .noSpace(let path): "could not write '\(path)': no space left on device"
        }
    }
}
