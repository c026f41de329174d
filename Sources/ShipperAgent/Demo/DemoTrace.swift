/// A run of the example pipeline, to be looked at first.
struct DemoTrace {
    let id: String
    /// In the order of time.
    let records: [FoundRecord]

    /// Records of one run at most.
    private static let limit = 1_000

    /// The newest; `nil` if there is no trace.
    static func newest(in search: any LogSearch) async throws -> DemoTrace? {
        let newest = try await find(LogQuery(limit: 1, order: .newestFirst), in: search)
        guard let id = newest.first.map({ RecordParts($0).trace }), !id.isEmpty else { return nil }
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
