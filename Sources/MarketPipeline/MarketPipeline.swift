public import ArgumentParser
import JSONLogging
public import Logging

/// The command: reads its options, runs the pipeline, and makes sure that every line reaches the file.
@main
struct MarketPipeline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "MarketPipeline",
        abstract: "An instrumented ETL flow over a day of NSE prices, as an example and a source of log lines.",
        discussion: """
            It scrapes, parses, validates, writes and loads a bundled sample of bhavcopy rows, and logs what it does \
            through swift-log: one JSON line an event. All lines of a run carry the same trace_id, through nested and \
            concurrent tasks. Some rows are bad, and now and then a write or load fails: see the warnings and errors. \
            What the lines tell of durations and failures is made up, from the seed.

            One run, and what it logged:
              MarketPipeline && cat logs/pipeline.ndjson
            Ten lines a second until Ctrl-C:
              MarketPipeline --runs 0 --rate 10
            Exactly 100,000 lines, as fast as it can:
              MarketPipeline --lines 100000 --log ./big.ndjson
            Everything about one run; its trace_id is in the last line printed:
              grep TRACE_ID logs/pipeline.ndjson
            """)

    @Option(help: ArgumentHelp("The file to append to. Its folder is made where it is missing.", valueName: "path"))
    var log = "./logs/pipeline.ndjson"

    @Option(help: ArgumentHelp("Lines a second at most; 0 is as fast as it can.", valueName: "lines"))
    var rate = 0.0

    @Option(
        help: ArgumentHelp("Runs of the pipeline, each a trace; 0 is until Ctrl-C. (default: 1)", valueName: "count"))
    var runs: Int?

    @Option(help: ArgumentHelp("Stop after exactly so many lines, in as many runs as that takes.", valueName: "count"))
    var lines: Int?

    @Option(help: ArgumentHelp("Rows that a run reads; the sample repeats where it is shorter.", valueName: "count"))
    var rows = 40

    @Option(
        help: ArgumentHelp("The same seed makes the same runs and trace ids. (default: random)", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var level = Logger.Level.info

    @Flag(help: "Print the trace id of each run when it begins.")
    var printTraces = false

    func validate() throws {
        guard rate >= 0, rate.isFinite else {
            throw ValidationError("--rate: got \(rate), want 0 or more lines a second.")
        }
        guard runs ?? 0 >= 0 else { throw ValidationError("--runs: got \(runs ?? 0), want 0 or more.") }
        guard lines ?? 0 >= 0 else { throw ValidationError("--lines: got \(lines ?? 0), want 0 or more.") }
        guard (1...1_000_000).contains(rows) else { throw ValidationError("--rows: got \(rows), want 1 to 1,000,000.") }
        guard runs == nil || lines == nil else {
            throw ValidationError("--runs and --lines each say when to stop: give one of them.")
        }
        guard lines == nil || level <= .info else {
            throw ValidationError("--lines counts on the lines that every run has: it wants --level info or lower.")
        }
    }

    func run() async throws {
        try Folder.makeParent(of: log)
        let logging = try JSONLog.bootstrap(
            service: "champion", environment: "development", to: .file(log), configure: { $0.level = level })
        let limit = RunLimit(runs: runs ?? (lines == nil ? 1 : 0), lines: lines)
        let work = Task { await Pipelines(rows: rows, seed: seed, rate: rate, printsTraces: printTraces).run(limit) }
        let signals = StopSignals { work.cancel() }
        let traces = await work.value
        signals.cancel()
        await logging.shutdown()
        try report(logging.statistics, traces: traces)
    }

    private func report(_ statistics: LogStatistics, traces: RecentTraces) throws {
        print("\(statistics.written) lines in \(traces.count) runs written to \(log)")
        print(traces.summary)
        guard statistics.dropped == 0 else {
            throw LinesLost(count: statistics.dropped, cause: statistics.lastFailure)
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// The log could not be written in full.
struct LinesLost: Error, CustomStringConvertible {
    var count: UInt64
    var cause: JSONLogError?

    var description: String { "\(count) lines are lost. \(cause?.description ?? "")" }
}
