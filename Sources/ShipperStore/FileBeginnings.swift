#if LocalStore
internal import GRDB

/// The times of files' first lines, as far as these are in the store; each is looked up once in a search.
struct FileBeginnings {
    private let first: BoundStatement
    private var known: [Int64: Int64] = [:]

    init(_ database: Database) throws {
        // The index that keeps a line from coming twice has them in this order.
        first = try BoundStatement(database, "SELECT time FROM records WHERE file = ? ORDER BY offset LIMIT 1")
    }

    /// - Parameter file: as `records.file` says it.
    /// - Returns: nanoseconds since 1970.
    mutating func time(of file: Int64) throws -> Int64 {
        if let time = known[file] { return time }
        first.bind(file, at: 1)
        defer { first.reset() }
        let time = try first.step() ? first.integer(0) : 0
        known[file] = time
        return time
    }
}
#endif
