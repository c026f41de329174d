#if LocalStore
internal import Foundation
internal import GRDB

/// The embedded store: records in one SQLite file, found by time, trace and word.
///
/// The agent opens it to write; commands open it to read beside a running agent (write-ahead log). Methods wait for the disk: call them from
/// a thread that may wait.
public final class LocalStore: Sendable {
    public enum Access: Sendable {
        /// Makes the file if there is none. `fullText` holds for a new file; one that is there stays as it was made.
        case write(fullText: Bool)
        case read
    }

    public let path: String
    /// Whether every word can be searched for.
    public let hasFullText: Bool
    let pool: DatabasePool

    /// Searches at once in a store that is open to write; who comes then waits. Each has a connection, which keeps up to 2 MiB of pages.
    public static let mostReaders = 16

    /// - Throws: `StoreError`: `.damaged` if the file is no store or was torn, `.unavailable` if it can't be opened.
    public init(path: String, access: Access) throws {
        self.path = path
        if case .read = access, !FileManager.default.fileExists(atPath: path) {
            throw StoreError.unavailable(path: path, deed: "open", reason: "there is none yet; the agent makes it when it starts")
        }
        let (pool, hasFullText) = try StoreError.translating(path, "open") {
            let pool = try DatabasePool(path: path, configuration: Self.configuration(access))
            if case .write(let fullText) = access { try pool.write { try StoreSchema.prepare($0, fullText: fullText) } }
            return (pool, try pool.read(StoreSchema.hasFullText))
        }
        self.pool = pool
        self.hasFullText = hasFullText
    }

    private static func configuration(_ access: Access) -> Configuration {
        var configuration = Configuration()
        configuration.label = "shipper.store"
        configuration.busyMode = .timeout(5)
        if case .read = access {
            configuration.readonly = true
            return configuration
        }
        configuration.maximumReaderCount = mostReaders
        configuration.prepareDatabase { database in
            // The pool's readers come here too.
            guard !database.configuration.readonly else { return }
            // FULL: what is acknowledged outlives a power cut, since a checkpoint passes it. It costs one sync for each batch.
            // Free pages go back to the disk a few at a time (see `LocalStore.retain`).
            try database.execute(
                sql:
                    "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864"
            )
        }
        return configuration
    }

    /// Opens the store to write; one that is damaged is set aside, and a new one is begun.
    ///
    /// - Returns: the store, and the name under which a damaged one now lies.
    /// - Throws: `StoreError.unavailable`.
    public static func openSettingDamagedAside(path: String, fullText: Bool) throws -> (store: LocalStore, damaged: String?) {
        do {
            return (try LocalStore(path: path, access: .write(fullText: fullText)), nil)
        } catch StoreError.damaged {
            let aside = try setAside(path)
            return (try LocalStore(path: path, access: .write(fullText: fullText)), aside)
        }
    }

    /// Renames the file, and its log with it, to the first free of `PATH.damaged`, `PATH.damaged.2`, …
    ///
    /// Whoever has it open goes on with the renamed file: SQLite sees that it was moved, and leaves the new one's log alone.
    ///
    /// - Throws: `StoreError.unavailable`.
    public static func setAside(_ path: String) throws -> String {
        let files = FileManager.default
        let names = (1...).lazy.map { $0 == 1 ? "\(path).damaged" : "\(path).damaged.\($0)" }
        let aside = names.first { !files.fileExists(atPath: $0) } ?? "\(path).damaged"
        do {
            // The log before the file: a log without its file says nothing, a new file beside an old log would be read with it.
            for suffix in ["-wal", "-shm", ""] where files.fileExists(atPath: path + suffix) {
                try files.moveItem(atPath: path + suffix, toPath: aside + suffix)
            }
        } catch {
            throw StoreError.unavailable(path: path, deed: "set aside", reason: error.localizedDescription)
        }
        return aside
    }

    /// Reads every page.
    ///
    /// - Throws: `StoreError.damaged` with the first contradiction.
    public func check() throws {
        let words = try StoreError.translating(path, "check") {
            try pool.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        }
        if let words, words != "ok" { throw StoreError.damaged(path: path, reason: words) }
    }

    /// Brings the write-ahead log into the file, and closes it.
    public func close() throws {
        try StoreError.translating(path, "close") {
            if !pool.configuration.readonly { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
            try pool.close()
        }
    }
}

extension StoreError {
    /// What SQLite says, in our words.
    static func translating<Result>(_ path: String, _ deed: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            let reason = error.message ?? "error \(error.resultCode.rawValue)"
            switch error.resultCode {
            case .SQLITE_INTERRUPT: throw StoreError.interrupted
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: throw StoreError.damaged(path: path, reason: reason)
            default: throw StoreError.unavailable(path: path, deed: deed, reason: reason)
            }
        }
    }
}
#endif
