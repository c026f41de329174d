#if LocalStore
internal import GRDB
internal import ShipperCore

extension LocalStore {
    /// Decides on a line's own bytes, where no index knows.
    public typealias LineTest = (borrowing RawSpan) -> Bool

    /// Offers the records that the filter means, in its order, until `body` has enough; memory is one record's.
    ///
    /// - Parameters:
    ///   - test: a record whose line fails it is passed over, and does not count.
    ///   - body: answers whether to go on.
    /// - Throws: `StoreError`, and what `body` throws.
    public func walk(_ filter: StoreFilter, where test: LineTest? = nil, _ body: (StoredRecord) throws -> Bool) throws {
        try select(filter, where: test, ending: { StoreQuery.inOrder(filter.order) }, body)
    }

    /// At most `filter.limit` records.
    public func records(_ filter: StoreFilter, where test: LineTest? = nil) throws -> [StoredRecord] {
        var found: [StoredRecord] = []
        try walk(filter, where: test) { record in
            found.append(record)
            return true
        }
        return found
    }

    /// As ``walk(_:where:_:)``, back from what arrived last to what arrived behind a row; the filter's order and cursor mean nothing here.
    public func walkBack(
        after row: Int64, _ filter: StoreFilter = StoreFilter(), where test: LineTest? = nil, _ body: (StoredRecord) throws -> Bool
    ) throws {
        var filter = filter
        filter.after = nil
        try select(filter, where: test, from: row, ending: { StoreQuery.lastArrivedFirst }, body)
    }

    private func select(
        _ filter: StoreFilter, where test: LineTest?, from row: Int64? = nil, ending: () -> String, _ body: (StoredRecord) throws -> Bool
    ) throws {
        let words = try WordMatcher(filter.words)
        try search(filter.patience) { database in
            let usesIndex = try row == nil && isIndexQuicker(for: words, filter, database)
            var query = StoreQuery(filter, words: usesIndex ? words : nil)
            if let row { query.begin(after: row) }
            let statement = try BoundStatement(database, query.records + ending())
            defer { statement.reset() }
            statement.bind(query.values)
            var beginnings = try FileBeginnings(database)
            var left = max(filter.limit, 0)
            while left > 0, try statement.step() {
                let isMeant = statement.withBytes(6) { line in (usesIndex || words.matches(line)) && test?(line) ?? true }
                guard isMeant else { continue }
                left -= 1
                var record = statement.record
                record.fileBegan = try beginnings.time(of: statement.integer(13))
                guard try body(record) else { return }
            }
        }
    }

    /// Words that so many records hold are found sooner by reading from the end that is asked for than by looking up all that hold them.
    private static let commonWord = 10_000

    private func isIndexQuicker(for words: WordMatcher, _ filter: StoreFilter, _ database: Database) throws -> Bool {
        // A trace has few records, and an index of its own.
        guard hasFullText, filter.trace == nil, let expression = words.expression else { return false }
        let count = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT \(Self.commonWord))",
            arguments: [expression])
        return (count ?? 0) < Self.commonWord
    }

    /// The row that arrived last, 0 in an empty store.
    public func lastRow() throws -> Int64 {
        try search(nil) { try Int64.fetchOne($0, sql: "SELECT max(row) FROM records") ?? 0 }
    }

    func search<Result>(_ patience: Duration?, _ body: (Database) throws -> Result) throws -> Result {
        do {
            return try StoreError.translating(path, "search") {
                try pool.read { database in try database.within(patience) { try body(database) } }
            }
        } catch let error as StoreError where error == .interrupted {
            throw StoreError.overdue(after: patience ?? .zero)
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
