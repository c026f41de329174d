import Glibc
import JSONLogging
import Logging

/// Measures what an event costs the program that logs it, and prints a table.
///
///     swift run -c release --package-path Tests/Benchmarks LoggerBenchmarks [--brief] [--only TEXT] [--python PATH] [--go PATH]
///
/// CPU time of the whole process, the writer thread included, medians of the rounds; in a round every row has its turn.
/// With `--python`, an interpreter that has structlog, and with `--go`, a compiler that finds zerolog and zap, those run in the same
/// rounds.
@main struct LoggerBenchmarks {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let isBrief = arguments.contains("--brief")
        func value(of option: String) -> String? {
            arguments.firstIndex(of: option).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        let (events, rounds) = isBrief ? (20_000, 1) : (400_000, 5)
        let folder = try WorkFolder()
        defer { folder.remove() }
        var rows = try Rows.all(in: folder).filter { value(of: "--only").map($0.name.contains) ?? true }
        var peers = Peers(
            programs: [value(of: "--python").map(Peers.Program.python), value(of: "--go").map(Peers.Program.go)].compactMap(\.self))
        for round in 0...rounds {
            for index in rows.indices {
                rows[index].measure(events: events)
                // The first round fills caches and starts threads.
                if round == 0 { (rows[index].cpuNanoseconds, rows[index].wallNanoseconds) = ([], []) }
            }
            if round > 0 { try measure(&peers, events: events / 10, in: folder) }
            folder.empty()
        }
        print(
            "`swift run -c release --package-path Tests/Benchmarks LoggerBenchmarks"
                + arguments.map { " " + $0 }.joined() + "`: \(events) events a row, medians of \(rounds) rounds.\n")
        print(Report(rows: rows, peers: peers.nanoseconds.mapValues(\.median)).text)
    }

    private static func measure(_ peers: inout Peers, events: Int, in folder: WorkFolder) throws {
        do {
            try peers.measure(events: events, in: folder)
        } catch let failure as Peers.Failure {
            folder.remove()
            print(failure)
            exit(1)
        }
    }
}

enum Rows {
    static let count = 13

    static func all(in folder: WorkFolder) throws -> [Row] {
        let nothing = Logger(label: "champion.validation", factory: { _ in NoOpHandler() })
        let null = try JSONLog(service: "champion", environment: "test", to: .file("/dev/null"))
        let file = try JSONLog(service: "champion", environment: "test", to: .file(folder.path("log")))
        let quiet = try JSONLog(to: .file("/dev/null")) { $0.level = .error }
        var silent = nothing
        silent.logLevel = .error
        var rows = [
            row("disabled: swift-log, no-op handler", silent), row("disabled: ours", quiet.makeLogger(label: "l")),
            row("disabled: ours, typed", quiet.makeTypedLogger(label: "l")),
            row("swift-log, no-op handler", nothing), row("ours, discarded", null.makeLogger(label: "champion.validation")),
        ]
        if let stream = FileStream(path: folder.path("stream")) {
            let text = Logger(label: "champion.validation", factory: { StreamLogHandler(label: $0, stream: stream) })
            let name = "swift-log's StreamLogHandler (text), to a file"
            rows.append(Row(name: name, log: { Event.log($0, to: text) }, finish: { stream.flush() }))
        }
        for threads in [1, 2, 4] {
            rows.append(row("ours, to a file", file.makeLogger(label: "champion.validation"), file, threads))
        }
        rows.append(row("ours, typed, discarded", null.makeTypedLogger(label: "champion.validation")))
        for threads in [1, 2, 4] {
            rows.append(row("ours, typed, to a file", file.makeTypedLogger(label: "champion.validation"), file, threads))
        }
        return rows
    }

    private static func row(_ name: String, _ log: Logger, _ target: JSONLog? = nil, _ threads: Int = 1) -> Row {
        Row(name: name, threads: threads, log: { Event.log($0, to: log) }, finish: { target?.flushBlocking() })
    }

    private static func row(_ name: String, _ log: TypedLogger, _ target: JSONLog? = nil, _ threads: Int = 1) -> Row {
        Row(name: name, threads: threads, log: { Event.log($0, to: log) }, finish: { target?.flushBlocking() })
    }
}

/// Takes every event and does nothing with it. (Swift-log's own no-op handler is at `critical`: it never sees them.)
struct NoOpHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
