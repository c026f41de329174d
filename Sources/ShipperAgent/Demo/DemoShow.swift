import ServiceLifecycle
import Synchronization

/// What a demo shows, one after another, beside an agent that runs.
final class DemoShow: Service {
    private let options: Demo.Options
    private let folder: DemoFolder
    private let configuration: AgentConfiguration
    private let agent: Agent
    private let say: @Sendable (String) -> Void
    private let state = Mutex(Demo.End.stopped)

    init(
        _ options: Demo.Options, folder: DemoFolder, configuration: AgentConfiguration, agent: Agent,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        self.folder = folder
        self.configuration = configuration
        self.agent = agent
        self.say = say
    }

    var end: Demo.End { state.withLock { $0 } }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.show() }
        } catch is CancellationError {
            // The user has seen enough, or the agent says why it cannot go on.
        }
    }

    private func show() async throws {
        while !agent.status.isReady { try await Self.pause(.milliseconds(20)) }
        say("The agent follows \(options.folder)/logs/*.ndjson. Its page: \(try page() ?? "")")
        let written = try await ship()
        let place = try SearchPlace("store", in: configuration, environment: [:])
        let outcome = try await Verification(
            place, in: configuration,
            options: .init(since: nil, until: QueryTime.now, files: [], temporaryDirectory: folder.path)
        ).run()
        let isWhole = outcome.exitCode == 0 && outcome.report.due == written
        say("\nThe file and the store, compared line by line: \(VerifyWords(outcome, inUTC: false).summary)")
        if !isWhole { say("These numbers should agree, and do not: this is a bug. Please report it with the contents of \(folder.path).") }
        let trace = try await DemoTrace.newest(in: place.search)
        if let trace {
            say("\nTrace \(trace.id), read back from the store: \(trace.records.count) records of one run, from concurrent tasks")
            say(trace.lines(width: options.width).joined(separator: "\n"))
        }
        state.withLock { $0 = isWhole ? .whole : .broken }
        say(howToGoOn(trace?.id ?? "ID"))
        guard options.stays else { return }
        say("\nThe page, with this trace: \(try page(trace: trace?.id) ?? "")\nIt stays until Ctrl-C.")
        while true { try await Self.pause(.seconds(3_600)) }
    }

    private func page(trace: String? = nil) throws -> String? { try PageAddress.text(configuration, trace: trace) }

    // MARK: - Shipping

    /// Many runs that take no time, and one that takes as long as a real one: the trace of that is worth a look.
    ///
    /// - Returns: how many lines were written.
    private func ship() async throws -> Int {
        let pace = options.rate > 0 ? "\(StatusWords.count(options.rate)) a second" : "as fast as it can"
        say("MarketPipeline writes \(StatusWords.lines(options.lines)), \(pace)\n")
        let many = try await follow(["--lines", "\(options.lines)", "--rate", "\(options.rate)"], after: 0)
        say("\nOnce more, as slow as a real run, and it fails\n")
        return try await many + follow(["--runs", "1", "--pace", "1", "--fail", "load=1"], after: many)
    }

    /// Lets the pipeline write, and tells each second how far the agent has come, until it has everything.
    ///
    /// - Parameter before: lines that were written earlier.
    /// - Returns: how many lines were written now.
    private func follow(_ words: [String], after before: Int) async throws -> Int {
        let pipeline = try DemoPipeline(options.pipeline ?? DemoPipeline.usualPath, words, in: folder)
        defer { pipeline.stop() }
        let start = ContinuousClock.now
        var seconds = 0
        while true {
            seconds += 1
            try await ContinuousClock().sleep(until: start + .seconds(seconds))
            let isWriting = pipeline.isRunning
            let sources = try agent.status.document().sinks.flatMap(\.sources)
            let delivered = sources.reduce(0) { $0 + $1.linesDelivered }
            let waiting = sources.reduce(0) { $0 + $1.lagBytes }
            say("  \(seconds) s   \(StatusWords.lines(delivered)) delivered, \(StatusWords.bytes(waiting)) wait")
            if isWriting { continue }
            let lines = try pipeline.lines()
            if delivered >= before + lines, waiting == 0 { return lines }
        }
    }

    private static func pause(_ time: Duration) async throws { try await ContinuousClock().sleep(for: time) }

    // MARK: - The end

    private func howToGoOn(_ trace: String) -> String {
        let (shipper, config) = (ShellWord.quoted(options.program), ShellWord.quoted("\(options.folder)/shipper.yaml"))
        return """

            How to go on
              The same trace by command          \(shipper) query --config \(config) --trace \(trace)
              The same in the file               grep \(trace) \(log)
              File and store, line by line       \(shipper) verify --config \(config) --until now
            \(whileItRuns(shipper, config))
              Ship this host's own logs          \(shipper) init
              What each key of it means          docs/configuration.md, docs/operating.md
              Follow one line through the code   docs/a-lines-journey.md
            """
    }

    private func whileItRuns(_ shipper: String, _ config: String) -> String {
        guard options.stays else { return "  Look at the page                   \(shipper) demo --keep" }
        let pipeline = ShellWord.quoted(options.pipeline ?? DemoPipeline.usualPath)
        return """
              The agent's state, meanwhile       \(shipper) status --config \(config)
              More lines, to watch them come     \(pipeline) --runs 0 --rate 10 --log \(log)
            """
    }

    /// Of the example pipeline, as a shell takes it.
    private var log: String { ShellWord.quoted("\(options.folder)/logs/pipeline.ndjson") }
}
