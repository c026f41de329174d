/// Shows what is new from look to look: servers take lines in out of order, so each look goes back a little, and what was shown is not
/// shown again.
public struct LogFollowing: Sendable {
    /// How far before the newest record shown a late one is still looked for, in nanoseconds.
    public static let overlap: Int64 = 10_000_000_000

    private var query: LogQuery
    private var newest: Int64
    private var shown: [FoundRecord] = []

    /// - Parameter start: nanoseconds since 1970; older records are not looked for.
    public init(_ query: LogQuery, from start: Int64) {
        self.query = query
        newest = start
        self.query.since = max(query.since ?? start, start)
        self.query.order = .oldestFirst
        self.query.limit = LogQuery.limits.upperBound
    }

    /// What the next look asks for.
    public var next: LogQuery { query }

    /// The records of a look that were not shown yet; in order.
    public mutating func take(_ records: [FoundRecord]) -> [FoundRecord] {
        var known: [Key: Int] = [:]
        for record in shown { known[Key(record), default: 0] += 1 }
        let fresh = records.filter { record in
            guard let count = known[Key(record)], count > 0 else { return true }
            known[Key(record)] = count - 1
            return false
        }
        newest = max(newest, fresh.last?.time ?? newest)
        let start = max(query.since ?? .min, newest - Self.overlap)
        query.since = start
        shown = (shown + fresh).filter { $0.time >= start }.suffix(LogQuery.limits.upperBound)
        return fresh
    }

    /// Where a rotated file stands under another name than before it is still the same record.
    private struct Key: Hashable {
        let time: Int64
        let family: String
        let line: [UInt8]

        init(_ record: FoundRecord) {
            time = record.time
            family = record.origin.family
            line = record.line
        }
    }
}
