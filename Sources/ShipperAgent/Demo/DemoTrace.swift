/// The run of the example pipeline that is worth looking at first.
struct DemoTrace {
    let id: String
    /// In the order of time.
    let records: [FoundRecord]

    /// Records of one run at most.
    private static let limit = 1_000

    /// A run in which something went wrong, the newest of these; the newest if nothing did. `nil` if there is no trace.
    ///
    /// The very newest is taken only if there is no other: it ends where the lines were used up, perhaps in its middle.
    static func mostTelling(in search: any LogSearch) async throws -> DemoTrace? {
        func traces(_ level: LevelRank?) async throws -> [String] {
            let records = try await find(LogQuery(level: level, limit: limit, order: .newestFirst), in: search)
            return records.map { RecordParts($0).trace }.filter { !$0.isEmpty }
        }
        let newest = try await traces(nil)
        for level in [LevelRank.error, .warning] {
            if let id = try await traces(level).first(where: { $0 != newest.first }) { return try await DemoTrace(id, in: search) }
        }
        guard let id = newest.first(where: { $0 != newest.first }) ?? newest.first else { return nil }
        return try await DemoTrace(id, in: search)
    }

    private init(_ id: String, in search: any LogSearch) async throws {
        self.id = id
        records = try await Self.find(LogQuery(trace: id, limit: Self.limit), in: search)
    }

    private static func find(_ query: LogQuery, in search: any LogSearch) async throws -> [FoundRecord] {
        var selection = RecordSelection(limit: query.limit)
        _ = try await search.find(query, into: &selection)
        return selection.finish(query.order)
    }

    /// As `shipper query` shows it, each line cut at `width` characters.
    func lines(width: Int?) -> [String] {
        var printer = RecordPrinter(.pretty, colours: false, inUTC: false)
        return records.map { record in
            let line = printer.text(record).dropLast()
            guard let width, line.count > width else { return String(line) }
            return line.prefix(max(1, width - 1)) + "…"
        }
    }
}
