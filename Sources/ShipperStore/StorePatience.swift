#if LocalStore
internal import GRDB
internal import GRDBSQLite

extension Database {
    /// SQLite asks so often, in steps of its machine, whether to go on.
    private static let stepsBetweenLooks: Int32 = 10_000

    /// Runs `body`, whose statements fail with `SQLITE_INTERRUPT` once `patience` is over.
    func within<Result>(_ patience: Duration?, _ body: () throws -> Result) throws -> Result {
        guard let patience else { return try body() }
        let deadline = UnsafeMutablePointer<ContinuousClock.Instant>.allocate(capacity: 1)
        unsafe deadline.initialize(to: .now + patience)
        unsafe sqlite3_progress_handler(
            sqliteConnection, Self.stepsBetweenLooks,
            { context in
                let deadline = unsafe context?.assumingMemoryBound(to: ContinuousClock.Instant.self).pointee
                return deadline.map { ContinuousClock.now >= $0 } ?? false ? 1 : 0
            }, deadline)
        defer {
            unsafe sqlite3_progress_handler(sqliteConnection, 0, nil, nil)
            unsafe deadline.deinitialize(count: 1)
            unsafe deadline.deallocate()
        }
        return try body()
    }
}
#endif
