import JSONText
import ShipperDelivery
import ShipperEncoding

/// Searches Loki through `query_range`.
struct LokiSearch: LogSearch {
    /// A line's time in Loki may lie behind the line's own by what tells equal times apart: less than a second.
    static let tie: Int64 = 1_000_000_000
    /// How far ahead of the clock lines are looked for, in nanoseconds.
    static let ahead: Int64 = 3_600_000_000_000

    let loki: LokiConfiguration
    let inputs: [String]
    /// Paths of the keys that hold a line's time.
    let times: [String]
    /// Of the servers, of which any will do; at least one.
    let urls: [String]
    let network: any HTTPTransport
    let timeout: Duration
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    func explanation(of query: LogQuery) -> String {
        "LogQL, asked of \(urls[0]):\n  \(LogQLText(loki, inputs: inputs).text(query))\nand each line that it gives is matched again."
    }

    func find(_ query: LogQuery, into selection: inout RecordSelection) async throws -> [String] {
        let matcher = LogMatcher(query, times: times)
        var slots = matcher.fields.emptySlots
        var pages = LokiPages(self, text: LogQLText(loki, inputs: inputs).text(query))
        let now = now()
        let end = min(query.until.map { $0.saturatingAdd(Self.tie) } ?? .max, now + Self.ahead)
        let problems = try await pages.read(from: query.since ?? now - LokiPages.longestSpan, to: end) { entries, oldest in
            for entry in entries {
                let reading = unsafe matcher.read(entry.line.span.bytes, 0..<entry.line.count, &slots)
                let time = reading.time ?? entry.time
                guard reading.isMeant, matcher.isWithin(time) else { continue }
                try selection.offer(
                    FoundRecord(time: time, origin: origin(entry), position: UInt64(bitPattern: entry.time), line: entry.line))
            }
            return !selection.isSettled(before: oldest)
        }
        if !pages.hasGivenAll { selection.endEarly() }
        return problems
    }

    func origin(_ entry: LokiEntry) -> RecordOrigin {
        func value(_ name: LabelName?) -> String { name.flatMap { entry.labels[$0.text] } ?? "" }
        return RecordOrigin(host: value(loki.origin.host), source: value(loki.origin.source), file: value(loki.origin.file))
    }
}

extension Int64 {
    /// The sum, or the largest number where that is less.
    func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
