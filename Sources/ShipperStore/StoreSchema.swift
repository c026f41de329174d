#if LocalStore
internal import GRDB

/// The tables, version 1.
enum StoreSchema {
    static let version = 1

    static func prepare(_ database: Database, fullText: Bool) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if found != version {
            guard found == 0, try database.tableExists("records") == false else {
                throw StoreError.refused(
                    "The store was written by another version of the agent (form \(found), this one knows \(version)).")
            }
            try database.execute(sql: tables)
            if fullText { try database.execute(sql: words) }
            try database.execute(sql: "PRAGMA user_version = \(version)")
        }
        try database.execute(sql: kept)
    }

    static func hasFullText(_ database: Database) throws -> Bool {
        guard try database.tableExists("records") else { throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "it has no records") }
        return try database.tableExists("words")
    }

    /// A record's identity is its file, place and the hash of its bytes: the three of which the 128-bit id is made, in an order in which
    /// new ones stand beside each other. `hash` is the id's upper half.
    private static let tables = """
        CREATE TABLE files (
            ref INTEGER PRIMARY KEY, high INTEGER NOT NULL, low INTEGER NOT NULL, epoch INTEGER NOT NULL,
            path TEXT NOT NULL, source TEXT NOT NULL, host TEXT NOT NULL, UNIQUE (high, low, epoch));
        CREATE TABLE records (
            row INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, level INTEGER NOT NULL, file INTEGER NOT NULL,
            offset INTEGER NOT NULL, hash INTEGER NOT NULL, logger TEXT, trace TEXT, line BLOB NOT NULL,
            UNIQUE (file, offset, hash));
        CREATE INDEX records_time ON records (time, level);
        CREATE INDEX records_trace ON records (trace, time) WHERE trace IS NOT NULL;
        """

    /// From when on nothing was removed for its age or for room; no row: nothing was. It came later than the other tables, and nobody who does
    /// not know it is disturbed.
    private static let kept = "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL)"

    /// The lines stand in `records` alone; positions of words are not kept, since they would be most of the index. So a word that SQLite
    /// splits could not be searched for: the categories are those of ``WordText``, marks among them.
    private static let words = """
        CREATE VIRTUAL TABLE words USING fts5(
            line, content = '', detail = none, columnsize = 0, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'");
        """
}
#endif
