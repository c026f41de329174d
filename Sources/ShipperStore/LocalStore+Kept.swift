#if LocalStore
internal import GRDB

extension LocalStore {
    /// From when on retention has removed nothing, in nanoseconds since 1970. What is older may be gone, also where the store holds some of it:
    /// a line may come later than those that were removed.
    ///
    /// - Returns: `nil` if nothing was removed.
    /// - Throws: `StoreError`.
    public func keptSince() throws -> Int64? {
        try search(nil) { database in
            // A file that no agent has opened to write since has no such table.
            guard try database.tableExists("kept") else { return nil }
            return try Int64.fetchOne(database, sql: "SELECT since FROM kept")
        }
    }

    /// - Parameter newest: the latest time of the records that are removed for being old.
    static func noteRemoval(through newest: Int64, _ database: Database) throws {
        let since = newest == .max ? newest : newest + 1
        try database.execute(
            sql: "INSERT INTO kept VALUES (1, ?) ON CONFLICT DO UPDATE SET since = max(since, excluded.since)", arguments: [since])
    }
}
#endif
