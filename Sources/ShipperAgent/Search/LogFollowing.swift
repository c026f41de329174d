/// Shows what is new from look to look: servers take lines in late and out of order, so each look goes back a little, now and then one goes
/// far back, and what was shown is not shown again.
public struct LogFollowing: Sendable {
    /// How far before the newest record shown each look goes back, in nanoseconds.
    public static let overlap: Int64 = 10_000_000_000
    /// How far before now a wide look goes back, in nanoseconds: an hour late, Loki takes no line any more.
    public static let reach: Int64 = 3_600_000_000_000
    /// From one wide look to the next, in nanoseconds.
    public static let wideInterval: Int64 = 60_000_000_000
    /// Records remembered as shown, at most twice as many for a while. Of older ones than these nothing is known, so none is looked for.
    public static let mostRemembered = LogQuery.limits.upperBound

    private var query: LogQuery
    /// Whether each look gives only what came since the one before it.
    private let givesOnlyWhatIsNew: Bool
    /// Of the records of times that have come, the newest.
    private var newest: Int64
    private var remembered = RememberedRecords()
    /// No look goes back further.
    private var floor: Int64
    /// Older ones than this were left out of the first look by its limit; `nil`: none were, or the look that would find them is over.
    private var oldestShown: FoundRecord?
    /// When the next wide look is due, in nanoseconds since 1970.
    private var wideDue: Int64
    /// Whether the next look is a wide one.
    public private(set) var isWide = false

    /// - Parameters:
    ///   - start: when the first look began, in nanoseconds since 1970. What it could not see yet may be stamped before it.
    ///   - first: what the first look has shown, in order.
    ///   - isCut: whether its limit left out others.
    public init(_ query: LogQuery, from start: Int64, after first: [FoundRecord], isCut: Bool, givesOnlyWhatIsNew: Bool) {
        self.query = query
        self.givesOnlyWhatIsNew = givesOnlyWhatIsNew
        self.query.order = .oldestFirst
        self.query.limit = LogQuery.limits.upperBound
        newest = start
        floor = query.since ?? .min
        wideDue = start
        oldestShown = isCut ? first.first : nil
        guard !givesOnlyWhatIsNew else { return }
        for record in first { remembered.add(record) }
        moveOn(now: start)
    }

    /// What the next look asks for.
    public var next: LogQuery { query }

    /// The records of a look that were not shown yet; in order.
    ///
    /// - Parameters:
    ///   - isCut: whether older ones were left out.
    ///   - now: nanoseconds since 1970.
    public mutating func take(_ records: [FoundRecord], isCut: Bool, now: Int64) -> [FoundRecord] {
        guard !givesOnlyWhatIsNew else { return records }
        let fresh = remembered.missing(among: records)
        for record in fresh { remembered.add(record) }
        if isCut, let oldest = records.first { floor = max(floor, oldest.time.saturatingAdd(1)) }
        // A record of the future says nothing of how far the others have come.
        newest = max(newest, records.last { $0.time <= now }?.time ?? newest)
        if isWide { wideDue = now.saturatingAdd(Self.wideInterval) }
        moveOn(now: now)
        defer { oldestShown = nil }
        return fresh.filter { record in oldestShown.map { record >= $0 } ?? true }
    }

    private mutating func moveOn(now: Int64) {
        isWide = now >= wideDue
        if isWide || remembered.count > 2 * Self.mostRemembered {
            floor = max(floor, now.saturatingAdd(-Self.reach))
            floor = remembered.forget(before: floor, keeping: Self.mostRemembered)
        }
        query.since = isWide ? floor : max(floor, min(newest, now).saturatingAdd(-Self.overlap))
    }
}

/// Records by what tells them apart, and how many equal ones there were.
private struct RememberedRecords {
    /// Where a rotated file stands under another name than before it is still the same record.
    private struct Key: Hashable {
        let time: Int64
        let family: String
        let line: LineKey

        init(_ record: FoundRecord) {
            time = record.time
            family = record.origin.family
            line = LineKey(record.line, 0)
        }
    }

    private var counts: [Key: Int] = [:]

    var count: Int { counts.count }

    mutating func add(_ record: FoundRecord) { counts[Key(record), default: 0] += 1 }

    /// Those of `records` that are not remembered, in their order.
    func missing(among records: [FoundRecord]) -> [FoundRecord] {
        var seen: [Key: Int] = [:]
        return records.filter { record in
            let key = Key(record)
            seen[key, default: 0] += 1
            return seen[key, default: 0] > counts[key, default: 0]
        }
    }

    /// Forgets what is older, and the oldest of more than `most`.
    ///
    /// - Returns: from when on nothing is forgotten, in nanoseconds since 1970.
    mutating func forget(before start: Int64, keeping most: Int) -> Int64 {
        var start = start
        if counts.count > most {
            let newestFirst = counts.keys.map(\.time).sorted(by: >)
            start = max(start, newestFirst[most].saturatingAdd(1))
        }
        counts = counts.filter { $0.key.time >= start }
        return start
    }
}
