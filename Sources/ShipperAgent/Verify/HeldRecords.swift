import JSONText
import ShipperCore
import ShipperStore

/// A record that a sink holds.
struct HeldRecord {
    /// The id that the agent gave it; `nil` where it has none.
    var id: LineID?
    /// Nanoseconds since 1970, as the sink has it.
    let time: Int64
    let origin: RecordOrigin
    let line: [UInt8]
    /// How the sink names it, for people.
    let name: String
}

/// What a sink holds, to be read from end to end. This is all that comparing wants of a sink.
protocol HeldRecords: Sendable {
    /// Whether records have the ids that the agent gives lines; else they are known by time and line.
    var haveIDs: Bool { get }
    /// Top-level keys that the agent adds to a line, or leaves out of it if the line has them.
    var addedKeys: Set<String> { get }

    /// What is older the sink has removed by itself, or is about to; in nanoseconds since 1970. `nil`: nothing, as far as can be told.
    ///
    /// - Throws: `SearchProblem` if there is no answer.
    func keptFrom(now: Int64) throws -> Int64?

    /// Gives every record of a time from `start` to before `end`, in nanoseconds since 1970, in any order, each once; may give others too.
    ///
    /// - Parameter start: `nil`: from the first on, if the sink can be asked so.
    /// - Returns: sentences on what it could not give.
    /// - Throws: `SearchProblem` if there is no answer; what `body` throws.
    func read(from start: Int64?, to end: Int64, _ body: (HeldRecord) throws -> Void) async throws -> [String]
}

extension HeldRecords {
    /// How long a server keeps what it has, is between it and its operator.
    func keptFrom(now: Int64) throws -> Int64? { nil }
}

struct LokiRecords: HeldRecords {
    let search: LokiSearch
    let host: String

    var haveIDs: Bool { false }
    var addedKeys: Set<String> { [] }

    func read(from start: Int64?, to end: Int64, _ body: (HeldRecord) throws -> Void) async throws -> [String] {
        var pages = LokiPages(search, text: LogQLText(search.loki, inputs: search.inputs, host: host).text(LogQuery()))
        let start = start ?? search.now() - LokiPages.longestSpan
        return try await pages.read(from: start, to: end.saturatingAdd(LokiSearch.tie)) { entries, _ in
            for entry in entries {
                let name = entry.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", ")
                try body(HeldRecord(time: entry.time, origin: search.origin(entry), line: entry.line, name: "{\(name)}"))
            }
            return true
        }
    }
}

struct ElasticsearchRecords: HeldRecords {
    let search: ElasticsearchSearch
    let host: String

    var haveIDs: Bool { search.search.documentID == .deterministic }
    var addedKeys: Set<String> {
        let origin = search.search.origin
        return Set(["@timestamp"] + [origin.host, origin.source, origin.file, origin.offset].compactMap(\.self))
    }

    func read(from start: Int64?, to end: Int64, _ body: (HeldRecord) throws -> Void) async throws -> [String] {
        let hostClause = search.search.origin.host.map { (field: $0, value: host) }
        let pages = ElasticsearchPages(search: search, dsl: SearchDSL(query: LogQuery(), origin: hostClause))
        let earliest = start.map(ElasticsearchSearch.millisecond)
        try await pages.read(earliest: earliest, latest: ElasticsearchSearch.millisecond(end)) { hits, _ in
            for hit in hits {
                let time = hit.timestamp ?? hit.sort.multipliedReportingOverflow(by: 1_000_000).partialValue
                try body(HeldRecord(id: LineID(text: hit.id), time: time, origin: hit.origin, line: hit.line, name: "_id \(hit.id)"))
            }
            return true
        }
        return []
    }
}

struct LocalRecords: HeldRecords {
    /// The store's file.
    let path: String
    let retention: LocalConfiguration

    var haveIDs: Bool { true }
    var addedKeys: Set<String> { [] }

    func keptFrom(now: Int64) throws -> Int64? {
        do {
            let since = try LocalStore(path: path, access: .read).keptSince()
            return max(now - Int64(retention.maxAge.seconds * 1e9), since ?? .min)
        } catch let error as StoreError {
            throw SearchProblem("\(error)")
        }
    }

    func read(from start: Int64?, to end: Int64, _ body: (HeldRecord) throws -> Void) async throws -> [String] {
        var filter = StoreFilter()
        (filter.since, filter.until, filter.limit) = (start, end, .max)
        do {
            try LocalStore(path: path, access: .read).walk(filter) { record in
                let found = FoundRecord(record)
                try body(HeldRecord(id: record.id, time: record.time, origin: found.origin, line: record.line, name: "row \(record.row)"))
                return true
            }
            return []
        } catch let error as StoreError {
            throw SearchProblem("\(error)")
        }
    }
}
