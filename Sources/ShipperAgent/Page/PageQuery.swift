import ShipperStore

/// What the page looks for: what the store's indices answer, and what is decided on the lines.
struct PageQuery: Sendable {
    /// A search that takes longer is given up.
    static let patience = Duration.seconds(10)
    static let names: Set<String> = ["trace", "level", "logger", "source", "host", "file", "field", "text", "from", "to"]

    var filter = StoreFilter()
    private let fields: [LogQuery.FieldCondition]

    /// - Throws: `PageRefusal`.
    init(_ parameters: PageParameters) throws {
        fields = try parameters.all("field").map { text in
            guard let condition = LogQuery.FieldCondition(text) else {
                throw PageRefusal.illegal("field: got \"\(text.prefix(100))\", want a key and its value, such as rows=12.")
            }
            return condition
        }
        guard fields.count <= LogQuery.mostFields else {
            throw PageRefusal.illegal("field: got \(fields.count), want at most \(LogQuery.mostFields).")
        }
        if let word = parameters.one("level") {
            guard let rank = LevelRank(word: word) else {
                throw PageRefusal.illegal(
                    "level: got \"\(word.prefix(100))\", want trace, debug, info, notice, warning, error or critical.")
            }
            filter.setLevels(from: StoreLevel(rank))
        }
        filter.trace = parameters.one("trace")
        filter.logger = parameters.one("logger")
        filter.source = parameters.one("source")
        filter.host = parameters.one("host")
        filter.file = parameters.one("file")
        filter.words = (parameters.one("text") ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        filter.since = try parameters.time("from")
        filter.until = try parameters.time("to")
        filter.patience = Self.patience
    }

    /// Decides on lines what no index knows; `nil`: nothing.
    var test: LocalStore.LineTest? {
        guard !fields.isEmpty else { return nil }
        let matcher = LogMatcher(LogQuery(fields: fields), times: [])
        var slots = matcher.fields.emptySlots
        return { line in matcher.read(line, 0..<line.byteCount, &slots).isMeant }
    }
}

extension StoreFilter.Cursor {
    /// `TIME.ROW`, as ``text`` writes it.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), let row = Int64(parts[1]) else { return nil }
        self.init(time: time, row: row)
    }

    var text: String { "\(time).\(row)" }
}
