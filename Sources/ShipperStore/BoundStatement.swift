#if LocalStore
internal import GRDB
internal import GRDBSQLite

/// A prepared statement, bound and stepped without an object per row.
///
/// Bytes are bound by pointer (`SQLITE_STATIC`), so they must stay where they are until the step; `run` is the only way to step after a
/// bind, and callers bind from a span that is alive around both.
@safe struct BoundStatement {
    /// Keeps the statement alive; GRDB owns and finalizes it.
    private let owner: Statement
    private let statement: OpaquePointer

    init(_ database: Database, _ sql: String) throws {
        owner = try database.makeStatement(sql: sql)
        // The pointer lives as long as its owner, which stands beside it.
        unsafe statement = owner.sqliteStatement
    }

    func bind(_ value: Int64, at index: Int32) { unsafe _ = sqlite3_bind_int64(statement, index, value) }

    func bindNull(at index: Int32) { unsafe _ = sqlite3_bind_null(statement, index) }

    /// - Parameter text: bound as text if `isText`, else as a blob.
    func bind(_ bytes: borrowing RawSpan, isText: Bool, at index: Int32) {
        unsafe bytes.withUnsafeBytes { buffer in
            // An empty buffer may have no address, and that would be bound as NULL.
            guard let address = buffer.baseAddress else {
                unsafe _ = sqlite3_bind_zeroblob(statement, index, 0)
                return
            }
            if isText {
                unsafe _ = sqlite3_bind_text(
                    statement, index, address.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil)
            } else {
                unsafe _ = sqlite3_bind_blob(statement, index, address, Int32(buffer.count), nil)
            }
        }
    }

    func bind(_ value: StoreValue, at index: Int32) {
        switch value {
        case .integer(let number): bind(number, at: index)
        // With its length, since a text may hold U+0000. SQLITE_TRANSIENT: the copy is SQLite's own.
        case .text(let text):
            unsafe _ = sqlite3_bind_text(
                statement, index, text, Int32(text.utf8.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    func bind(_ values: [StoreValue]) {
        for (index, value) in values.enumerated() { bind(value, at: Int32(index + 1)) }
    }

    /// Steps to the end of a statement that returns no rows.
    func run() throws {
        defer { unsafe _ = sqlite3_reset(statement) }
        let code = unsafe sqlite3_step(statement)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
    }

    /// - Returns: whether there is a row.
    func step() throws -> Bool {
        let code = unsafe sqlite3_step(statement)
        guard code == SQLITE_ROW || code == SQLITE_DONE else {
            defer { unsafe _ = sqlite3_reset(statement) }
            throw failure(code)
        }
        return code == SQLITE_ROW
    }

    func reset() { unsafe _ = sqlite3_reset(statement) }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    func text(_ column: Int32) -> String? {
        let isNull = unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
        return isNull ? nil : withBytes(column) { bytes in unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
    }

    func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } } }

    /// The bytes are valid within `body` only.
    func withBytes<Result>(_ column: Int32, _ body: (borrowing RawSpan) throws -> Result) rethrows -> Result {
        // The order of the two calls is SQLite's advice: blob first, its length then.
        let address = unsafe sqlite3_column_blob(statement, column)
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        let buffer = unsafe UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : count)
        return try body(unsafe buffer.bytes)
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let message = unsafe sqlite3_db_handle(statement).flatMap { unsafe sqlite3_errmsg($0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: unsafe message.map { unsafe String(cString: $0) })
    }
}

/// A value to be bound to a search.
enum StoreValue {
    case integer(Int64)
    case text(String)
}

extension Database {
    /// Rows that the last statement changed.
    var changes: Int { unsafe Int(sqlite3_changes(sqliteConnection)) }
}
#endif
