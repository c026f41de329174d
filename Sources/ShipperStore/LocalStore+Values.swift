#if LocalStore
internal import GRDB

extension LocalStore {
    /// Loggers are collected from so many of the newest records.
    public static let valuesFrom = 20_000

    /// What there is to choose from, each list sorted and at most `limit` long.
    ///
    /// - Throws: `StoreError`.
    public func values(limit: Int) throws -> StoreValues {
        try search(.seconds(10)) { database in
            func list(_ sql: String) throws -> [String] {
                try String.fetchAll(
                    database, sql: "SELECT DISTINCT value FROM (\(sql)) WHERE value IS NOT NULL ORDER BY value LIMIT \(limit)")
            }
            return StoreValues(
                loggers: try list("SELECT logger AS value FROM records ORDER BY row DESC LIMIT \(Self.valuesFrom)"),
                sources: try list("SELECT source AS value FROM files"),
                hosts: try list("SELECT host AS value FROM files"),
                files: try list("SELECT path AS value FROM files"))
        }
    }
}
#endif
