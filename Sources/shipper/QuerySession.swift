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
        pager.write(records.isEmpty ? "" : printer.head)
        for record in records where !pager.isClosed { pager.write(printer.text(record)) }
        pager.finish()
        if selection.isCut {
            StandardError.say("shipper: these are the newest \(records.count); there are more. --limit takes more, --until goes back.")
        }
        say(problems)
        return problems.isEmpty ? (records.isEmpty ? 1 : 0) : 2
    }

    /// Shows what there is, the newest `limit` of it, and then what is new, until the process is ended.
    mutating func follow(_ query: LogQuery, now: Int64) async throws -> Int32 {
        let output = Pager(lines: 0)
        output.write(printer.head)
        var selection = RecordSelection(limit: query.limit)
        say(try await search.find(query, into: &selection))
        var following = LogFollowing(query, from: now)
        let first = selection.finish(.oldestFirst)
        _ = following.take(first)
        for record in first { output.write(printer.text(record)) }
        while !output.isClosed {
            try await ContinuousClock().sleep(for: .seconds(1))
            var selection = RecordSelection(limit: LogQuery.limits.upperBound)
            do {
                say(try await search.find(following.next, into: &selection))
            } catch let problem as SearchProblem {
                // A server that is restarted comes back.
                say([problem.description])
                continue
            }
            for record in following.take(selection.finish(.oldestFirst)) { output.write(printer.text(record)) }
        }
        return 0
    }

    /// Each sentence once.
    private mutating func say(_ problems: [String]) {
        for problem in problems where said.insert(problem).inserted { StandardError.say("shipper: \(problem)") }
    }
}
