#if LocalStore
import GRDB

/// What the embedded store stands on in this build.
public enum StoreSupport {
    /// SQLite's version, or `nil` where the store was left out (the package trait `LocalStore`).
    public static var sqliteVersion: String? {
        try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
    }
}
#else
/// What the embedded store stands on in this build.
public enum StoreSupport {
    /// SQLite's version, or `nil` where the store was left out (the package trait `LocalStore`).
    public static var sqliteVersion: String? { nil }
}
#endif
