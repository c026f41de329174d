import ArgumentParser
import Foundation
import ShipperAgent

struct Query: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find records in the files, or in what they were delivered to.",
        discussion: """
            With --config the first sink is asked, or what --from names; without one, the FILEs. All conditions must hold at once, and mean \
            the same wherever they are asked:

              shipper query --config shipper.yaml --trace 4bf92f3577b34da6a3ce929d0e0e4736
              shipper query --config shipper.yaml --from loki --level error --since 1h
              shipper query --field scraper=bhavcopy --text timeout /var/log/champion/*.ndjson*

            Exits with 0 if something was found, with 1 if nothing was, with 2 if it could not be searched, or not all of it; \
            64 and 78 as with the other commands. docs/querying.md has the details.
            """)

    @Argument(help: "Files to search instead of a configuration's; those that end in .gz or .zst are decompressed.", completion: .file())
    var files: [String] = []

    @Option(name: [.customLong("config"), .short], help: "The agent's configuration, a YAML file.", completion: .file())
    var config: String?

    @Option(help: "What to ask: files, local, loki, elasticsearch or a sink's name. (default: the first sink)")
    var from: String?

    @Option(help: "Records of this trace.")
    var trace: String?

    @Option(help: "Records of this level and above: trace, debug, info, notice, warning, error, critical.")
    var level: LevelRank?

    @Option(help: "Records of this logger and of those below it.")
    var logger: String?

    @Option(
        name: .customLong("field"),
        help: ArgumentHelp("Records whose field k reads v; k may be a path such as http.status. May be repeated.", valueName: "k=v"),
        transform: LogQuery.FieldCondition.parse)
    var fields: [LogQuery.FieldCondition] = []

    @Option(help: "Records with this text in a value; A to Z in either case.")
    var text: String?

    @Option(
        help: "Not before: 15m, 2h or 7d ago, or 2026-11-23T09:15:00Z, or 2026-11-23 in the zone of this host. (default: 7d; of FILEs: all)"
    )
    var since: String?

    @Option(help: "Before: written like --since.")
    var until: String?

    @Option(help: "Of more records the newest are taken, 1 to 100000.")
    var limit = 1_000

    @Option(help: "In which order: oldest-first or newest-first.")
    var order = LogQuery.Order.oldestFirst

    @Flag(name: .shortAndLong, help: "Go on with what is new until Ctrl-C.")
    var follow = false

    @Option(
        name: .shortAndLong,
        help: """
            pretty, json (the lines themselves) or csv. A terminal gets control characters escaped; a pipe or a file gets csv cells as they \
            are, those too that a spreadsheet takes for formulas (= + - @).
            """)
    var output = RecordPrinter.Form.pretty

    @Flag(help: "Read and show times in UTC.")
    var utc = false

    @Flag(help: "Print what would be asked, and ask nothing.")
    var explain = false

    @Flag(name: .customLong("no-pager"), help: "Do not page on a terminal.")
    var withoutPager = false

    func validate() throws {
        if files.isEmpty && config == nil { throw ValidationError("Say what to search: --config FILE, or one or more log FILEs.") }
        if !files.isEmpty && (config != nil || from != nil) {
            throw ValidationError("FILEs are searched without a configuration: leave out --config and --from, or the FILEs.")
        }
        guard LogQuery.limits.contains(limit) else { throw ValidationError("--limit is \(limit), want 1 to 100000.") }
        guard fields.count <= LogQuery.mostFields else {
            throw ValidationError("--field may be given \(LogQuery.mostFields) times at most.")
        }
        if follow && (until != nil || order == .newestFirst) {
            throw ValidationError("--follow goes on in the order of time: leave out --until and --order.")
        }
        _ = try query(now: QueryTime.now)
    }

    /// The words of the command line as one value.
    func query(now: Int64) throws -> LogQuery {
        func time(_ text: String?, _ option: String) throws -> Int64? {
            guard let text else { return nil }
            guard let time = QueryTime.parse(text, now: now, inUTC: utc) else {
                throw ValidationError("\(option) is \"\(text)\", want 15m, 2h, 7d, 2026-11-23, 2026-11-23T09:15 or 2026-11-23T09:15:00Z.")
            }
            return time
        }
        let usual = files.isEmpty ? "7d" : nil
        let (since, until) = (try time(since ?? usual, "--since"), try time(until, "--until"))
        if let since, let until, since >= until { throw ValidationError("--since is not before --until: nothing lies between them.") }
        return LogQuery(
            trace: trace, level: level, logger: logger, fields: fields, text: text, since: since, until: until, limit: limit, order: order)
    }

    func run() async throws {
        let now = QueryTime.now
        let query = try query(now: now)
        let configuration = try config.map { try ConfigurationOption.load($0) }
        do {
            let place = try configuration.map {
                try SearchPlace(from, in: $0, follows: follow, environment: ProcessInfo.processInfo.environment)
            }
            let code: Int32
            do {
                code = try await ask(place?.search ?? FileLogSearch(named: files, follows: follow), query, now: now)
            } catch {
                await place?.close()
                throw error
            }
            await place?.close()
            throw ExitCode(code)
        } catch let failure where !(failure is ExitCode) {
            StandardError.say("shipper: \(failure)")
            throw ExitCode(2)
        }
    }

    /// Returns the exit code.
    private func ask(_ search: any LogSearch, _ query: LogQuery, now: Int64) async throws -> Int32 {
        if explain {
            print(search.explanation(of: query))
            return 0
        }
        let printer = RecordPrinter(output, colours: Terminal.showsColours, inUTC: utc, onTerminal: Terminal.isThere)
        var session = QuerySession(search: search, printer: printer)
        return follow ? try await session.follow(query, now: now) : try await session.show(query, pages: !withoutPager)
    }
}
