#if LocalStore
internal import GRDB
public import ShipperCore

extension LocalStore {
    /// Offers the records that the filter means, in its order, until `body` has enough; memory is one record's.
    ///
    /// - Parameter body: answers whether to go on.
    /// - Throws: `StoreError`, and what `body` throws.
    public func walk(_ filter: StoreFilter, _ body: (StoredRecord) throws -> Bool) throws {
        var conditions = try RecordConditions(filter)
        let query = try StoreQuery(filter, hasFullText: hasFullText)
        try StoreError.translating(path, "search") {
            try pool.read { database in
                let statement = try BoundStatement(database, query.records(filter.order))
                defer { statement.reset() }
                statement.bind(query.values)
                var left = max(filter.limit, 0)
                while left > 0, try statement.step() {
                    guard statement.withBytes(6, { conditions.hold(for: $0) }) else { continue }
                    left -= 1
                    guard try body(statement.record) else { return }
                }
            }
        }
    }

    /// At most `filter.limit` records.
    public func records(_ filter: StoreFilter) throws -> [StoredRecord] {
        var found: [StoredRecord] = []
        try walk(filter) { record in
            found.append(record)
            return true
        }
        return found
    }

    /// A trace's records, the oldest first; at most `limit`.
    public func trace(_ id: String, limit: Int = StoreFilter.limits.upperBound) throws -> [StoredRecord] {
        var filter = StoreFilter()
        filter.trace = id
        filter.order = .oldestFirst
        filter.limit = limit
        return try records(filter)
    }

    /// What has arrived behind a row, in the order of arrival, at most `filter.limit`; the filter's order and cursor mean nothing here.
    public func tail(after row: Int64, _ filter: StoreFilter = StoreFilter()) throws -> [StoredRecord] {
        var filter = filter
        filter.after = nil
        var conditions = try RecordConditions(filter)
        let query = try StoreQuery(filter, hasFullText: hasFullText)
        return try StoreError.translating(path, "search") {
            try pool.read { database in
                let condition = (query.conditions + ["records.row > ?"]).joined(separator: " AND ")
                let statement = try BoundStatement(database, "\(StoreQuery.columns) WHERE \(condition) ORDER BY records.row")
                defer { statement.reset() }
                statement.bind(query.values + [.integer(row)])
                var found: [StoredRecord] = []
                while found.count < filter.limit, try statement.step() {
                    if statement.withBytes(6, { conditions.hold(for: $0) }) { found.append(statement.record) }
                }
                return found
            }
        }
    }

    /// The row that arrived last, 0 in an empty store.
    public func lastRow() throws -> Int64 {
        try StoreError.translating(path, "search") {
            try pool.read { try Int64.fetchOne($0, sql: "SELECT max(row) FROM records") ?? 0 }
        }
    }
}

extension BoundStatement {
    /// Of a row of ``StoreQuery/columns``.
    fileprivate var record: StoredRecord {
        let file = StoredFile(
            id: FileID(high: UInt64(bitPattern: integer(7)), low: UInt64(bitPattern: integer(8))),
            epoch: UInt32(truncatingIfNeeded: integer(9)), path: text(10) ?? "", source: text(11) ?? "", host: text(12) ?? "")
        return StoredRecord(
            row: integer(0), time: integer(1), level: StoreLevel(rawValue: Int(integer(2))) ?? .none, logger: text(3), trace: text(4),
            file: file, offset: UInt64(bitPattern: integer(5)), line: bytes(6))
    }
}
#endif
