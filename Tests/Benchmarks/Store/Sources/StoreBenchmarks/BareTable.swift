import GRDBSQLite

/// What any store in SQLite pays: each line a row, a batch a transaction, the same log and the same syncs, no index.
@safe final class BareTable {
    private var database: OpaquePointer?
    private var insertion: OpaquePointer?

    init(path: String) {
        unsafe sqlite3_open(path, &database)
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("CREATE TABLE lines (row INTEGER PRIMARY KEY, line BLOB NOT NULL)")
        unsafe sqlite3_prepare_v2(database, "INSERT INTO lines (line) VALUES (?)", -1, &insertion, nil)
    }

    func insert(_ lines: [[UInt8]]) {
        run("BEGIN")
        for line in lines {
            unsafe line.withUnsafeBytes { bytes in
                unsafe _ = sqlite3_bind_blob(insertion, 1, bytes.baseAddress, Int32(bytes.count), nil)
                unsafe _ = sqlite3_step(insertion)
                unsafe _ = sqlite3_reset(insertion)
            }
        }
        run("COMMIT")
    }

    private func run(_ sql: String) {
        let code = unsafe sqlite3_exec(database, sql, nil, nil, nil)
        precondition(code == SQLITE_OK, "\(sql): \(code)")
    }

    deinit {
        unsafe sqlite3_finalize(insertion)
        unsafe sqlite3_close(database)
    }
}
