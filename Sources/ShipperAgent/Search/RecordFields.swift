import JSONText
import ShipperStore

/// Under which keys a line holds what every record has: those of our own layouts, ECS, Google Cloud and logstash.
///
/// Of several keys in one line the first named here counts.
struct RecordFields: Sendable {
    static let levelKeys = ["level", "log.level", "severity", "lvl"]
    static let loggerKeys = ["logger", "log.logger", "logger_name"]
    static let traceKeys = ["trace_id", "trace.id", "logging.googleapis.com/trace", "traceId"]
    static let eventKeys = ["event", "message", "msg"]
    /// For files that no configuration speaks of.
    static let usualTimes = ["timestamp", "@timestamp", "time", "ts"]

    let scanner: TopLevelScanner
    let times: Range<Int>
    let levels: Range<Int>
    let loggers: Range<Int>
    let traces: Range<Int>
    let events: Range<Int>
    let wanted: Range<Int>

    init(times: [String], wanted: [String]) {
        var paths: [String] = []
        func add(_ more: [String]) -> Range<Int> {
            paths += more
            return (paths.count - more.count)..<paths.count
        }
        self.times = add(Array(times.prefix(12)))
        levels = add(Self.levelKeys)
        loggers = add(Self.loggerKeys)
        traces = add(Self.traceKeys)
        events = add(Self.eventKeys)
        self.wanted = add(wanted)
        scanner = TopLevelScanner(keys: KeyTable(paths: paths), extent: .wholeLine)
    }

    /// The slots of one line, none filled.
    var emptySlots: [JSONSlice] { [JSONSlice](repeating: .absent, count: scanner.keys.count) }

    /// The first of the keys in `range` that the line has a value for.
    func first(_ range: Range<Int>, in slots: [JSONSlice]) -> JSONSlice? { range.lazy.map { slots[$0] }.first { $0.hasValue } }
}

extension StoreEncoder.Keys {
    /// The keys that searches know.
    static let usual = StoreEncoder.Keys(
        levels: RecordFields.levelKeys, loggers: RecordFields.loggerKeys, traces: RecordFields.traceKeys)
}

extension JSONSlice {
    /// The value as text: a string's without escapes, any other as it is written.
    func text(of bytes: borrowing RawSpan) -> String {
        var text: [UInt8] = []
        appendText(of: bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
