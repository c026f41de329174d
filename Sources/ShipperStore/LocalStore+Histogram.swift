#if LocalStore
internal import GRDB

extension LocalStore {
    /// Limits of a histogram's number of bars.
    public static let bucketLimits = 1...1_000

    /// Volume by level over the filter's stretch of time, or over all that is there where it has no ends; its limit and cursor don't count.
    ///
    /// - Parameter buckets: how many stretches of equal length; held within ``bucketLimits``.
    /// - Returns: empty if nothing is in the store.
    /// - Throws: `StoreError`.
    public func histogram(_ filter: StoreFilter, buckets: Int) throws -> [StoreBucket] {
        guard let (start, end) = try span(filter), start < end else { return [] }
        let count = min(max(buckets, Self.bucketLimits.lowerBound), Self.bucketLimits.upperBound)
        // Ends far apart differ by more than an Int64 holds.
        let length = end.subtractingReportingOverflow(start)
        let width = max((length.overflow ? Int64.max : length.partialValue) / Int64(count), 0) + 1
        var found = (0..<count).map { index in
            let (offset, overflow) = width.multipliedReportingOverflow(by: Int64(index))
            let place = start.addingReportingOverflow(overflow ? Int64.max : offset)
            return StoreBucket(
                start: place.overflow ? Int64.max : place.partialValue,
                counts: Array(repeating: 0, count: StoreLevel.allCases.count))
        }
        var bounded = filter
        (bounded.since, bounded.until, bounded.after) = (start, end, nil)
        try count(bounded, start, width, into: &found)
        return found
    }

    private func count(_ filter: StoreFilter, _ start: Int64, _ width: Int64, into buckets: inout [StoreBucket]) throws {
        var conditions = try RecordConditions(filter)
        let looks = !filter.fields.isEmpty || filter.text != nil
        let query = try StoreQuery(filter, hasFullText: hasFullText)
        // The index on time and level answers alone where neither file nor line is asked for.
        let columns = looks ? "records.time, records.level, records.line" : "records.time, records.level"
        let needsFiles = filter.source != nil || filter.host != nil || filter.file != nil
        let join = needsFiles ? " JOIN files ON files.ref = records.file" : ""
        try StoreError.translating(path, "search") {
            try pool.read { database in
                let statement = try BoundStatement(database, "SELECT \(columns) FROM records\(join)\(query.condition)")
                defer { statement.reset() }
                statement.bind(query.values)
                while try statement.step() {
                    if looks, !statement.withBytes(2, { conditions.hold(for: $0) }) { continue }
                    let bucket = Int(statement.integer(0).subtractingReportingOverflow(start).partialValue / width)
                    let level = Int(statement.integer(1))
                    guard buckets.indices.contains(bucket), buckets[bucket].counts.indices.contains(level) else { continue }
                    buckets[bucket].counts[level] += 1
                }
            }
        }
    }

    /// The filter's ends, or the store's where it has none.
    private func span(_ filter: StoreFilter) throws -> (Int64, Int64)? {
        try StoreError.translating(path, "search") {
            try pool.read { database in
                let first = try Int64.fetchOne(database, sql: "SELECT min(time) FROM records")
                let last = try Int64.fetchOne(database, sql: "SELECT max(time) FROM records")
                guard let first, let last else { return nil }
                return (filter.since ?? first, filter.until ?? (last == .max ? last : last + 1))
            }
        }
    }
}
#endif
