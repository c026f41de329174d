#if LocalStore
/// A filter as SQL: the parts that columns and indices answer.
struct StoreQuery {
    private var conditions: [String] = []
    private(set) var values: [StoreValue] = []

    private static let columns = """
        SELECT records.row, records.time, records.level, records.logger, records.trace, records.offset, records.line,
        files.high, files.low, files.epoch, files.path, files.source, files.host, files.ref
        FROM records CROSS JOIN files ON files.ref = records.file
        """

    /// - Parameter words: those that the full-text index is asked for.
    init(_ filter: StoreFilter, words: WordMatcher?) {
        if let trace = filter.trace { add("records.trace = ?", .text(trace)) }
        if !filter.levels.isEmpty {
            add("records.level IN (\(filter.levels.map { String($0.rawValue) }.sorted().joined(separator: ", ")))")
        }
        if let logger = filter.logger {
            // What begins with `NAME.` lies between that and `NAME/`, the next character.
            add(
                "(records.logger = ? OR records.logger >= ? AND records.logger < ?)", .text(logger), .text(logger + "."),
                .text(logger + "/"))
        }
        if let source = filter.source { addFile("source", source) }
        if let host = filter.host { addFile("host", host) }
        if let file = filter.file { addFile("path", file) }
        if let since = filter.since { add("records.time >= ?", .integer(since)) }
        if let until = filter.until { add("records.time < ?", .integer(until)) }
        if let after = filter.after { add(after, filter.order) }
        if let expression = words?.expression {
            add("records.row IN (SELECT rowid FROM words WHERE words MATCH ?)", .text(expression))
        }
    }

    private mutating func add(_ condition: String, _ values: StoreValue...) {
        conditions.append(condition)
        self.values += values
    }

    private mutating func addFile(_ column: String, _ value: String) {
        add("records.file IN (SELECT ref FROM files WHERE \(column) = ?)", .text(value))
    }

    /// The first condition lets the index on time begin at the right place; the second leaves out what had been shown of its instant.
    private mutating func add(_ place: StoreFilter.Cursor, _ order: StoreFilter.Order) {
        let sign = order == .oldestFirst ? ">" : "<"
        add("records.time \(sign)= ?", .integer(place.time))
        add("(records.time, records.row) \(sign) (?, ?)", .integer(place.time), .integer(place.row))
    }

    mutating func begin(after row: Int64) { add("records.row > ?", .integer(row)) }

    private var condition: String { conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ") }

    /// Records with their files; an order is to be appended.
    var records: String { Self.columns + condition }

    /// - Parameter expressions: of columns of `records`.
    func selecting(_ expressions: String) -> String { "SELECT \(expressions) FROM records\(condition)" }

    static func inOrder(_ order: StoreFilter.Order) -> String {
        let direction = order == .oldestFirst ? "ASC" : "DESC"
        return " ORDER BY records.time \(direction), records.row \(direction)"
    }

    static let lastArrivedFirst = " ORDER BY records.row DESC"
}
#endif
