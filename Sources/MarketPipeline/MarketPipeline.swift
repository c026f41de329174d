public import ArgumentParser
import CoreMetrics
import JSONLogging
public import Logging
import PipelineMetrics
import PrometheusMetrics

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
            What the lines tell of durations and failures is made up, from the seed; --pace 1 lets the time really pass.

            One run, and what it logged:
              MarketPipeline && cat logs/pipeline.ndjson
            Ten lines a second until Ctrl-C:
              MarketPipeline --runs 0 --rate 10
            Exactly 100,000 lines, as fast as it can:
              MarketPipeline --lines 100000 --log ./big.ndjson
            Everything about one run; its trace_id is in the last line printed:
              grep TRACE_ID logs/pipeline.ndjson
            Metrics for Prometheus, with a source that is down and loads that are slow:
              MarketPipeline --runs 0 --pace 1 --metrics 127.0.0.1:9400 --fail scrape=1 --slow load=20

            Exit codes: 0 all well; 1 the log or the metrics' address could not be had; 3 a run failed, with --strict; \
            64 the options were not understood.
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

    @Option(help: ArgumentHelp("Serve /metrics there; port 0 takes a free one, which is printed.", valueName: "host:port"))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "Let a step fail so often, 0 to 1: scrape, parse, validation, publish, write, load. Can be repeated.",
            valueName: "step=share"))
    var fail: [StepOption] = []

    @Option(help: ArgumentHelp("Let scrape, write or load take so many times as long. Can be repeated.", valueName: "step=factor"))
    var slow: [StepOption] = []

    @Option(help: ArgumentHelp("How much of the made-up durations really passes: 0 none, 1 all of it.", valueName: "share"))
    var pace = 0.0

    @Option(help: ArgumentHelp("Seconds before a source that failed five times in a row is tried again.", valueName: "seconds"))
    var recovery = 300.0

    @Flag(help: "Exit with 3 if a run failed.")
    var strict = false

    func validate() throws {
        try validateFaults()
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

    private func validateFaults() throws {
        if let option = fail.first(where: { $0.number > 1 }) {
            throw ValidationError("--fail: got \(option.step.rawValue)=\(option.number), want a share of 0 to 1.")
        }
        if let option = slow.first(where: { ![.scrape, .write, .load].contains($0.step) }) {
            throw ValidationError("--slow: '\(option.step.rawValue)' takes no time; want scrape, write or load.")
        }
        guard (0...1000).contains(pace) else { throw ValidationError("--pace: got \(pace), want 0 to 1000.") }
        guard (0...86_400).contains(recovery) else {
            throw ValidationError("--recovery: got \(recovery), want 0 to 86400 seconds.")
        }
        if let metrics, MetricsServer(.shared, address: metrics) == nil {
            throw ValidationError("--metrics: got '\(metrics)', want a host and a port such as 127.0.0.1:9400.")
        }
    }

    func run() async throws {
        try Folder.makeParent(of: log)
        let registry = Self.makeRegistry()
        MetricsSystem.bootstrap(PrometheusMetricsFactory(registry))
        let logging = try JSONLog.bootstrap(
            service: "champion", environment: "development", to: .file(log), configure: { $0.level = level })
        let work = Task { try await Champion.$registry.withValue(registry) { try await runPipelines(registry) } }
        let signals = StopSignals { work.cancel() }
        let result = await work.result
        signals.cancel()
        await logging.shutdown()
        try report(logging.statistics, traces: try result.get())
    }

    /// What is counted, with the trace of a run as an exemplar: from a slow bucket to the log lines of one that was slow.
    private static func makeRegistry() -> PrometheusRegistry {
        let log = Logger(label: "champion.metrics")
        let registry = PrometheusRegistry(
            onConflict: { conflict in log.warning("\(conflict)") },
            exemplars: { TraceContext.current.map { [("trace_id", "\($0.traceID)")] } })
        registry.addProcessMetrics()
        registry.describe("champion_logs_written_total", help: "Log lines written, by level and logger.")
        registry.describe("champion_logs_dropped_total", help: "Log lines that were not written, by reason.")
        return registry
    }

    private func runPipelines(_ registry: PrometheusRegistry) async throws -> RecentTraces {
        let limit = RunLimit(runs: runs ?? (lines == nil ? 1 : 0), lines: lines)
        let pipelines = Pipelines(
            rows: rows, seed: seed, rate: rate, printsTraces: printTraces,
            faults: Faults(shares: fail.byStep, factors: slow.byStep, pace: pace), recoveryTimeout: .seconds(recovery))
        guard let server = metrics.flatMap({ MetricsServer(registry, address: $0) }) else { return await pipelines.run(limit) }
        return try await server.serve { await pipelines.run(limit) } ?? RecentTraces()
    }

    private func report(_ statistics: LogStatistics, traces: RecentTraces) throws {
        print("\(statistics.written) lines in \(traces.count) runs written to \(log)")
        print(traces.summary)
        guard statistics.dropped == 0 else {
            throw LinesLost(count: statistics.dropped, cause: statistics.lastFailure)
        }
        if strict, traces.failed > 0 {
            print("\(traces.failed) runs failed")
            throw ExitCode(3)
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
