#if LocalStore
internal import GRDB

extension LocalStore {
    /// Limits of a histogram's number of bars.
    public static let bucketLimits = 1...1_000

    /// Volume by level over the filter's stretch of time, or over all that is there where it has no ends; its limit and cursor don't count.
    ///
    /// - Parameters:
    ///   - buckets: how many stretches of equal length; held within ``bucketLimits``.
    ///   - grain: ends and lengths of stretches are multiples of so many nanoseconds; ends are moved outwards to them, but for those that
    ///     would pass Int64's.
    ///   - test: a record whose line fails it is not counted.
    /// - Throws: `StoreError`.
    public func histogram(_ filter: StoreFilter, buckets: Int, grain: Int64 = 1, where test: LineTest? = nil) throws -> StoreHistogram {
        let words = try WordMatcher(filter.words)
        let test: LineTest? =
            hasFullText || filter.words.isEmpty ? test : { line in words.matches(line) && test?(line) ?? true }
        return try search(filter.patience) { database in
            guard let (start, end) = try Self.span(filter, database), start < end else { return StoreHistogram() }
            var histogram = StoreHistogram(start: start, end: end, count: buckets, grain: grain)
            var bounded = filter
            (bounded.since, bounded.until, bounded.after) = (histogram.start, histogram.end, nil)
            let query = StoreQuery(bounded, words: hasFullText ? words : nil)
            // The index on time and level answers alone where the line isn't asked for.
            let statement = try BoundStatement(database, query.selecting("time, level" + (test == nil ? "" : ", line")))
            defer { statement.reset() }
            statement.bind(query.values)
            while try statement.step() {
                if let test, !statement.withBytes(2, { test($0) }) { continue }
                histogram.count(time: statement.integer(0), level: Int(statement.integer(1)))
            }
            return histogram
        }
    }

    /// The filter's ends, or the store's where it has none.
    private static func span(_ filter: StoreFilter, _ database: Database) throws -> (Int64, Int64)? {
        let first = try Int64.fetchOne(database, sql: "SELECT min(time) FROM records")
        let last = try Int64.fetchOne(database, sql: "SELECT max(time) FROM records")
        guard let first, let last else { return nil }
        return (filter.since ?? first, filter.until ?? (last == .max ? last : last + 1))
    }
}
#endif
