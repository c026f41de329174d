import ShipperStore

/// Searches the embedded store, backwards from the newest, beside an agent that writes to it.
struct LocalSearch: LogSearch {
    /// The store's file.
    let path: String
    /// Paths of the keys that hold a line's time.
    let times: [String]

    func explanation(of query: LogQuery) -> String {
        let parts: [(String, String?)] = [
            ("trace", query.trace), ("level", query.level.map { "\($0) and above" }), ("logger", query.logger),
            ("since", query.since.map { "\($0) ns" }), ("until", query.until.map { "\($0) ns" }),
        ]
        let asked = parts.compactMap { name, value in value.map { "\n  \(name): \($0)" } }.joined()
        return
            "The store \(path), by its indices:\(asked.isEmpty ? "\n  everything" : asked)\nand each record that it gives is matched again."
    }

    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        let matcher = LogMatcher(query, times: times)
        var slots = matcher.fields.emptySlots
        var filter = StoreFilter(query)
        filter.limit = .max
        do {
            let store = try LocalStore(path: path, access: .read)
            try store.walk(filter) { record in
                let reading = unsafe matcher.read(record.line.span.bytes, 0..<record.line.count, &slots)
                if reading.isMeant { try selection.offer(FoundRecord(record)) }
                guard selection.isSettled(before: record.time) else { return true }
                selection.endEarly()
                return false
            }
            return []
        } catch let error as StoreError {
            throw SearchProblem("\(error)")
        }
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
