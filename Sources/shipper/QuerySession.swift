import ShipperAgent

/// One call of `shipper query`: asks, prints, says what could not be asked.
struct QuerySession {
    let search: any LogSearch
    var printer: RecordPrinter
    private var said: Set<String> = []

    init(search: any LogSearch, printer: RecordPrinter) {
        self.search = search
        self.printer = printer
    }

    /// Returns the exit code: 0 found, 1 not found, 2 not all could be searched.
    mutating func show(_ query: LogQuery, pages: Bool) async throws -> Int32 {
        var selection = RecordSelection(limit: query.limit)
        let problems = try await search.find(query, into: &selection)
        let records = selection.finish(query.order)
        let pager = Pager(lines: pages ? records.count : 0)
        write(records, to: pager)
        // Of a pager that does not exist nobody has seen anything.
        if !pager.finish() { write(records, to: Pager(lines: 0)) }
        tell(selection.rest, records.count)
        say(problems)
        return problems.isEmpty ? (records.isEmpty ? 1 : 0) : 2
    }

    private mutating func write(_ records: [FoundRecord], to pager: Pager) {
        pager.write(records.isEmpty ? "" : printer.head)
        for record in records where !pager.isClosed { pager.write(printer.text(record)) }
    }

    private func tell(_ rest: RecordSelection.Rest, _ count: Int) {
        let words: String
        switch rest {
        case .none: return
        case .perhaps: words = "there may be more"
        case .some: words = "there are more"
        }
        StandardError.say("shipper: these are the newest \(count); \(words). --limit takes more, --until goes back.")
    }

    /// Shows what there is, the newest `limit` of it, and then what is new, until the process is ended.
    mutating func follow(_ query: LogQuery, now: Int64) async throws -> Int32 {
        let output = Pager(lines: 0)
        output.write(printer.head)
        var selection = RecordSelection(limit: query.limit)
        say(try await search.find(query, into: &selection))
        let first = selection.finish(.oldestFirst)
        for record in first { output.write(printer.text(record)) }
        var following = LogFollowing(
            query, from: now, after: first, isCut: selection.rest != .none, givesOnlyWhatIsNew: search.givesOnlyWhatIsNew)
        while !output.isClosed {
            try await ContinuousClock().sleep(for: .seconds(1))
            for record in try await look(&following) { output.write(printer.text(record)) }
        }
        return 0
    }

    private mutating func look(_ following: inout LogFollowing) async throws -> [FoundRecord] {
        var selection = RecordSelection(limit: LogQuery.limits.upperBound)
        let now = QueryTime.now
        do {
            say(try await search.find(following.next, into: &selection))
        } catch let problem as SearchProblem {
            // A server that is restarted comes back.
            say([problem.description])
            return []
        }
        let records = selection.finish(.oldestFirst)
        let isCut = selection.rest != .none
        if isCut {
            say([
                following.isWide
                    ? "Late records are looked for among the newest \(records.count) only: late ones that are older are not shown."
                    : "More has come at once than the \(records.count) records that are looked at: of older ones some are not shown."
            ])
        }
        return following.take(records, isCut: isCut, now: now)
    }

    /// Each sentence once.
    private mutating func say(_ problems: [String]) {
        for problem in problems where said.insert(problem).inserted { StandardError.say("shipper: \(problem)") }
    }
}
