#if LocalStore
internal import GRDB

extension LocalStore {
    /// The time of the oldest record, if others were removed before it; in nanoseconds since 1970.
    ///
    /// Rows are numbered from 1, and none is numbered twice: where the first is gone, it was removed. A store near its limit of bytes may
    /// have removed others that came later.
    ///
    /// - Returns: `nil` if all that came is there, or nothing is.
    /// - Throws: `StoreError`.
    public func oldestKept(maxBytes: Int64) throws -> Int64? {
        let isNearlyFull = try usedBytes() > maxBytes - maxBytes / 8
        return try search(nil) { database in
            let first = try Int64.fetchOne(database, sql: "SELECT min(row) FROM records")
            guard let first, first > 1 || isNearlyFull else { return nil }
            return try Int64.fetchOne(database, sql: "SELECT min(time) FROM records")
        }
    }
}
#endif
