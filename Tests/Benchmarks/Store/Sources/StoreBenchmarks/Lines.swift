import JSONText
import ShipperCore
import ShipperStore

/// Lines of a pipeline, ten to a trace, as the agent's own scanner and encoder bring them to the store.
struct Lines {
    static let ofTrace = 10
    private static let events = [
        "scrape_started", "rows_parsed", "rows_rejected", "warehouse_loaded", "quote stale, source did not answer",
    ]

    private let scanner: TopLevelScanner
    private var encoder: StoreEncoder
    private let file = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/var/log/champion/pipeline.ndjson", source: 0)
    private var slots: [JSONSlice]
    private(set) var number = 0
    private var offset: UInt64 = 0

    init() {
        let keys = StoreEncoder.Keys(
            levels: ["level", "log.level", "severity", "lvl"], loggers: ["logger", "log.logger", "logger_name"],
            traces: ["trace_id", "trace.id", "logging.googleapis.com/trace", "traceId"])
        encoder = StoreEncoder(keys, sourceNames: ["pipeline"], host: "etl-1")
        let paths = ["timestamp"] + encoder.fieldPaths
        scanner = TopLevelScanner(keys: KeyTable(paths: paths), extent: .wholeLine)
        slots = Array(repeating: .absent, count: paths.count)
    }

    /// A trace's id, spread over all ids as real ones are.
    static func trace(_ number: Int) -> String {
        var word = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let text = String(word ^ (word >> 27), radix: 16)
        let half = String(repeating: "0", count: 16 - text.count) + text
        return half + half
    }

    static func text(_ number: Int) -> String {
        let trace = trace(number / ofTrace)
        let level = number % 50 == 0 ? "error" : number % 10 == 0 ? "warning" : "info"
        return
            "{\"timestamp\":\"2026-11-23T10:00:00.000000Z\",\"level\":\"\(level)\",\"event\":\"\(events[number % 5])\","
            + "\"logger\":\"champion.scrapers.part\(number % 12)\",\"service\":\"champion\",\"environment\":\"production\","
            + "\"scraper\":\"bhavcopy\",\"date\":\"2024-01-15\",\"rows\":\(number % 4_096),\"symbol\":\"SYM\(number % 2_000)\","
            + "\"duration_ms\":\(number % 997).25,\"trace_id\":\"\(trace)\",\"span_id\":\"\(trace.prefix(16))\"}"
    }

    /// The next `count` lines as a body, and their bytes. A record's time is its number, in milliseconds.
    mutating func batch(_ count: Int) -> (body: [UInt8], lines: [[UInt8]]) {
        let lines = (number..<(number + count)).map { Array(Self.text($0).utf8) }
        encoder.begin(file)
        for line in lines {
            let isJSON = unsafe scanner.scan(line.span.bytes, 0..<line.count, into: &slots)
            let time = ParsedTime(nanoseconds: 1_700_000_000_000_000_000 + Int64(number) * 1_000_000, digits: 9)
            let record = Record(
                range: 0..<line.count, offset: offset, originalLength: line.count, isJSON: isJSON, time: time, hasOwnTime: true,
                stamp: time.nanoseconds)
            unsafe encoder.append(record, slots: slots, in: line.span.bytes)
            offset += UInt64(line.count + 1)
            number += 1
        }
        return (encoder.seal().body, lines)
    }
}
