#if LocalStore
internal import GRDB

extension LocalStore {
    /// Records that one step removes at most, and pages that it gives back to the disk.
    public static let retentionStep = 2_000

    /// Removes a bounded number of records that are too old or too many, and what was said of files of which none is left.
    ///
    /// - Returns: how many went, where ``retentionStep`` says that more may be due; and what ``usedBytes()`` is then, so that whoever writes
    ///   need not wait for a reader to measure it.
    /// - Throws: `StoreError`.
    public func retain(_ retention: StoreRetention) throws -> (removed: Int, usedBytes: Int64) {
        try StoreError.translating(path, "remove old records from") {
            try pool.write { database in
                let due = try Self.due(retention, database)
                try Self.remove(due, database, hasFullText: hasFullText)
                // What went for being ahead of the clock says nothing of what is older.
                let old = due.map(\.time).filter { $0 <= retention.newest ?? .max }
                if let newest = old.max() { try Self.noteRemoval(through: newest, database) }
                try Self.removeFiles(Set(due.map(\.file)), database)
                // Each step of the pragma frees one page, so all must be stepped.
                _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum(\(Self.retentionStep))")
                return (due.count, try Self.usedBytes(database))
            }
        }
    }

    private typealias Due = (row: Int64, file: Int64, time: Int64)

    /// By age, what is older than `oldest`. Where there is too much, what is ahead of `newest`, which would be the last to go by its time
    /// and never by its age; then the oldest.
    private static func due(_ retention: StoreRetention, _ database: Database) throws -> [Due] {
        guard let most = retention.maxBytes, try usedBytes(database) > most else {
            return try retention.oldest.map { try records("time < ?", $0, limit: retentionStep, database) } ?? []
        }
        let newest = retention.newest ?? .max
        let ahead = try records("time > ?", newest, limit: retentionStep, database)
        return try ahead + records("time <= ?", newest, limit: retentionStep - ahead.count, database)
    }

    private static func records(_ condition: String, _ time: Int64, limit: Int, _ database: Database) throws -> [Due] {
        try Row.fetchAll(
            database, sql: "SELECT row, file, time FROM records WHERE \(condition) ORDER BY time LIMIT \(limit)", arguments: [time]
        ).map { ($0[0], $0[1], $0[2]) }
    }

    /// Bytes of pages that hold something, without the write-ahead log.
    public func usedBytes() throws -> Int64 {
        try StoreError.translating(path, "measure") { try pool.read(Self.usedBytes) }
    }

    private static func usedBytes(_ database: Database) throws -> Int64 {
        let pages = try ["page_count", "freelist_count", "page_size"].map { try Int64.fetchOne(database, sql: "PRAGMA \($0)") ?? 0 }
        return (pages[0] - pages[1]) * pages[2]
    }

    private static func remove(_ due: [Due], _ database: Database, hasFullText: Bool) throws {
        let deletion = try BoundStatement(database, "DELETE FROM records WHERE row = ?")
        for (row, _, _) in due {
            if hasFullText { try removeWords(of: row, database) }
            deletion.bind(row, at: 1)
            try deletion.run()
        }
    }

    /// A batch says anew of which files its records are, so what goes here comes back with the next record.
    private static func removeFiles(_ files: Set<Int64>, _ database: Database) throws {
        let deletion = try BoundStatement(
            database, "DELETE FROM files WHERE ref = ? AND NOT EXISTS (SELECT 1 FROM records WHERE records.file = files.ref)")
        for file in files {
            deletion.bind(file, at: 1)
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
