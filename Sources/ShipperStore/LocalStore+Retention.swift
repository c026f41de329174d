#if LocalStore
internal import GRDB

extension LocalStore {
    /// Records that one step removes at most, and pages that it gives back to the disk.
    public static let retentionStep = 2_000

    /// Removes a bounded number of records that are too old or too many.
    ///
    /// - Returns: how many went; where it is ``retentionStep``, more may be due.
    /// - Throws: `StoreError`.
    public func retain(_ retention: StoreRetention) throws -> Int {
        try StoreError.translating(path, "remove old records from") {
            try pool.write { database in
                let isFull = try retention.maxBytes.map { try Self.usedBytes(database) > $0 } ?? false
                let bound = isFull ? Int64.max : retention.oldest ?? Int64.min
                let rows = try Int64.fetchAll(
                    database, sql: "SELECT row FROM records WHERE time < ? ORDER BY time LIMIT \(Self.retentionStep)", arguments: [bound])
                try Self.remove(rows, database, hasFullText: hasFullText)
                // Each step of the pragma frees one page, so all must be stepped.
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(Self.retentionStep))")
                return rows.count
            }
        }
    }

    /// Bytes of pages that hold something, without the write-ahead log.
    public func usedBytes() throws -> Int64 {
        try StoreError.translating(path, "measure") { try pool.read(Self.usedBytes) }
    }

    private static func usedBytes(_ database: Database) throws -> Int64 {
        let pages = try ["page_count", "freelist_count", "page_size"].map { try Int64.fetchOne(database, sql: "PRAGMA \($0)") ?? 0 }
        return (pages[0] - pages[1]) * pages[2]
    }

    private static func remove(_ rows: [Int64], _ database: Database, hasFullText: Bool) throws {
        let deletion = try BoundStatement(database, "DELETE FROM records WHERE row = ?")
        for row in rows {
            if hasFullText { try removeWords(of: row, database) }
            deletion.bind(row, at: 1)
            try deletion.run()
        }
    }

    /// The index has no copy of the line: it must be told which words go.
    private static func removeWords(of row: Int64, _ database: Database) throws {
        let lines = try BoundStatement(database, "SELECT line FROM records WHERE row = ?")
        let words = try BoundStatement(database, "INSERT INTO words (words, rowid, line) VALUES ('delete', ?, ?)")
        lines.bind(row, at: 1)
        defer { lines.reset() }
        guard try lines.step() else { return }
        var text: [UInt8] = []
        words.bind(row, at: 1)
        try lines.withBytes(0) { line in
            if WordText.make(of: line, into: &text) {
                unsafe words.bind(text.span.bytes, isText: true, at: 2)
            } else {
                words.bind(line, isText: true, at: 2)
            }
            try words.run()
        }
    }
}
#endif
