#if LocalStore
/// A filter as SQL: the parts that columns and indices answer.
struct StoreQuery {
    private(set) var conditions: [String] = []
    private(set) var values: [StoreValue] = []

    static let columns = """
        SELECT records.row, records.time, records.level, records.logger, records.trace, records.offset, records.line,
        files.high, files.low, files.epoch, files.path, files.source, files.host
        FROM records JOIN files ON files.ref = records.file
        """

    init(_ filter: StoreFilter, hasFullText: Bool) throws {
        if let trace = filter.trace { add("records.trace = ?", .text(trace)) }
        if !filter.levels.isEmpty {
            add("records.level IN (\(filter.levels.map { String($0.rawValue) }.sorted().joined(separator: ", ")))")
        }
        if let logger = filter.logger {
            // What begins with `NAME.` lies between that and `NAME/`, the next character.
            add("(records.logger = ? OR records.logger >= ? AND records.logger < ?)", .text(logger), .text(logger + "."), .text(logger + "/"))
        }
        if let source = filter.source { add("files.source = ?", .text(source)) }
        if let host = filter.host { add("files.host = ?", .text(host)) }
        if let file = filter.file { add("files.path = ?", .text(file)) }
        if let since = filter.since { add("records.time >= ?", .integer(since)) }
        if let until = filter.until { add("records.time < ?", .integer(until)) }
        if let after = filter.after { add(after, filter.order) }
        try add(words: filter.words, hasFullText)
    }

    private mutating func add(_ condition: String, _ values: StoreValue...) {
        conditions.append(condition)
        self.values += values
    }

    /// The first condition lets the index on time begin at the right place; the second leaves out what had been shown of its instant.
    private mutating func add(_ place: StoreFilter.Cursor, _ order: StoreFilter.Order) {
        let sign = order == .oldestFirst ? ">" : "<"
        add("records.time \(sign)= ?", .integer(place.time))
        add("(records.time, records.row) \(sign) (?, ?)", .integer(place.time), .integer(place.row))
    }

    private mutating func add(words: [String], _ hasFullText: Bool) throws {
        guard !words.isEmpty else { return }
        guard hasFullText else {
            throw StoreError.refused("This store was made with full_text: off, so words can't be looked up; search for a text instead.")
        }
        for word in words {
            // Without positions the index knows no phrases: of a word that the tokenizer splits each part must be there.
            let parts = word.split { !$0.isLetter && !$0.isNumber }
            guard !parts.isEmpty else { throw StoreError.refused("'\(word)' holds no letter and no digit, so it is no word.") }
            for part in parts {
                add("records.row IN (SELECT rowid FROM words WHERE words MATCH ?)", .text("\"\(part)\""))
            }
        }
    }

    var condition: String { conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ") }

    func records(_ order: StoreFilter.Order) -> String {
        let direction = order == .oldestFirst ? "ASC" : "DESC"
        return "\(Self.columns)\(condition) ORDER BY records.time \(direction), records.row \(direction)"
    }
}
#endif
