/// Shows what is new from look to look: servers take lines in out of order, so each look goes back a little, and what was shown is not
/// shown again.
public struct LogFollowing: Sendable {
    /// How far before the newest record shown a late one is still looked for, in nanoseconds.
    public static let overlap: Int64 = 10_000_000_000

    private var query: LogQuery
    /// No look goes back further.
    private let since: Int64
    /// Whether each look gives only what came since the one before it.
    private let givesOnlyWhatIsNew: Bool
    /// Of the records of times that have come, the newest.
    private var newest: Int64
    private var shown: [FoundRecord]
    /// Older ones than this were left out of the first look by its limit; `nil`: none were, or the look that would find them is over.
    private var oldestShown: FoundRecord?

    /// - Parameters:
    ///   - start: when the first look began, in nanoseconds since 1970. What it could not see yet may be stamped before it.
    ///   - first: what the first look has shown, in order.
    ///   - isCut: whether its limit left out others.
    public init(_ query: LogQuery, from start: Int64, after first: [FoundRecord], isCut: Bool, givesOnlyWhatIsNew: Bool) {
        self.query = query
        self.givesOnlyWhatIsNew = givesOnlyWhatIsNew
        self.query.order = .oldestFirst
        self.query.limit = LogQuery.limits.upperBound
        since = query.since ?? .min
        newest = start
        shown = first
        oldestShown = isCut ? first.first : nil
        if !givesOnlyWhatIsNew { moveOn(now: start) }
    }

    /// What the next look asks for.
    public var next: LogQuery { query }

    /// The records of a look that were not shown yet; in order.
    ///
    /// - Parameter now: nanoseconds since 1970.
    public mutating func take(_ records: [FoundRecord], now: Int64) -> [FoundRecord] {
        guard !givesOnlyWhatIsNew else { return records }
        var known: [Key: Int] = [:]
        for record in shown { known[Key(record), default: 0] += 1 }
        let fresh = records.filter { record in
            guard let count = known[Key(record)], count > 0 else { return true }
            known[Key(record)] = count - 1
            return false
        }
        shown += fresh
        // A record of the future says nothing of how far the others have come.
        newest = max(newest, records.last { $0.time <= now }?.time ?? newest)
        moveOn(now: now)
        defer { oldestShown = nil }
        return fresh.filter { record in oldestShown.map { record >= $0 } ?? true }
    }

    /// The next look begins so far before the newest record, and never later than so far before now.
    private mutating func moveOn(now: Int64) {
        let start = max(since, min(newest, now).saturatingAdd(-Self.overlap))
        query.since = start
        shown = shown.filter { $0.time >= start }.suffix(LogQuery.limits.upperBound)
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
