import JSONText
import ShipperStore
import Synchronization

/// Searches the embedded store, backwards from the newest, beside an agent that writes to it.
struct LocalSearch: LogSearch {
    /// The store's file.
    let path: String
    /// Paths of the keys that hold a line's time.
    let times: [String]
    /// What arrived behind this row is new to the next search; `nil`: each search begins anew.
    private let place: RowPlace?

    /// - Parameter follows: whether a later search gives only what arrived since the one before it.
    init(path: String, times: [String], follows: Bool = false) {
        self.path = path
        self.times = times
        place = follows ? RowPlace() : nil
    }

    var givesOnlyWhatIsNew: Bool { place != nil }

    func explanation(of query: LogQuery) -> String {
        var times = RFC3339Writer()
        func text(_ time: Int64) -> String {
            var bytes: [UInt8] = []
            times.append(nanoseconds: time, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let indexed: [(String, String?)] = [
            ("trace", query.trace), ("level", query.level.map { "\($0) and above" }), ("logger", query.logger),
            ("since", query.since.map(text)), ("until", query.until.map(text)),
        ]
        let asked = indexed.compactMap { name, value in value.map { "\n  \(name): \($0)" } }.joined()
        let matched = query.fields.map { "\n  \($0.path.literalKey): \($0.value)" } + (query.text.map { ["\n  text: \($0)"] } ?? [])
        return """
            The store \(path), by its columns:\(asked.isEmpty ? "\n  everything" : asked)
            and each record that it gives is matched again\(matched.isEmpty ? "." : ":" + matched.joined())
            """
    }

    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        let matcher = LogMatcher(query, times: times)
        var slots = matcher.fields.emptySlots
        var filter = StoreFilter(query)
        filter.limit = .max
        var last: Int64 = 0
        do {
            let store = try LocalStore(path: path, access: .read)
            last = try store.lastRow()
            func offer(_ record: StoredRecord) throws {
                let reading = unsafe matcher.read(record.line.span.bytes, 0..<record.line.count, &slots)
                if reading.isMeant, record.row <= last { try selection.offer(FoundRecord(record)) }
            }
            if let row = place?.row {
                // A row beyond the last is of a store that was set aside.
                try store.walkBack(after: row > last ? 0 : row, filter) { record in
                    try offer(record)
                    return true
                }
            } else {
                try store.walk(filter) { record in
                    try offer(record)
                    guard selection.isSettled(before: record.time) else { return true }
                    selection.endEarly()
                    return false
                }
            }
            place?.row = last
            return []
        } catch let error as StoreError {
            guard error.damage != nil else { throw SearchProblem("\(error)") }
            // What lies before the damage was given, and would be again.
            place?.row = last
            return ["\(error) \(Self.afterDamage)"]
        }
    }

    private static let afterDamage =
        "What lies behind the damage is not searched. The agent sets the file aside when it comes upon it: docs/local-store.md."
}

/// A row that searches of one store share.
private final class RowPlace: Sendable {
    private let value = Mutex<Int64?>(nil)

    var row: Int64? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

extension StoreFilter {
    /// What of a query the store's columns know; it lets through at least what is meant.
    init(_ query: LogQuery) {
        self.init()
        trace = query.trace
        if let level = query.level { setLevels(from: StoreLevel(level)) }
        logger = query.logger
        since = query.since
        until = query.until
    }
}

extension StoreLevel {
    init(_ rank: LevelRank) {
        self =
            switch rank {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}

extension FoundRecord {
    init(_ record: StoredRecord) {
        self.init(
            time: record.time, origin: RecordOrigin(host: record.file.host, source: record.file.source, file: record.file.path),
            fileBegan: record.fileBegan, position: record.offset, line: record.line)
    }
}
