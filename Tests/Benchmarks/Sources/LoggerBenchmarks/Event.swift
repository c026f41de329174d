import JSONLogging
import Logging

/// The event that every row logs: a message, a trace id, and eight fields: three strings, three integers, a double, a boolean.
enum Event {
    static func log(_ row: Int, to log: Logger) {
        log.info(
            "row_validated",
            metadata: [
                "table": "ohlc", "symbol": "RELIANCE", "series": "EQ", "row": .stringConvertible(row),
                "volume": .stringConvertible(184_211), "trades": .stringConvertible(9_412),
                "close": .stringConvertible(2456.75), "valid": .stringConvertible(true),
            ])
    }

    static func log(_ row: Int, to log: TypedLogger) {
        log.info("row_validated") {
            $0.set("table", "ohlc" as StaticString)
            $0.set("symbol", symbol)
            $0.set("series", "EQ" as StaticString)
            $0.set("row", row)
            $0.set("volume", 184_211)
            $0.set("trades", 9_412)
            $0.set("close", 2456.75)
            $0.set("valid", true)
        }
    }

    private static let symbol = "RELIANCE"
}
