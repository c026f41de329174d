import Logging
import ServiceLifecycle
import ShipperTailing

/// Sources that have no files: what is read into spools.
struct PipelineInputs {
    private let sources: [(source: SourceConfiguration, spool: Spool)]
    /// Whether there is nothing to wait for once standard input has ended.
    private let isPipe: Bool
    private let logger: Logger

    init(_ sources: [SourceConfiguration], state: StateDirectory, logger: Logger) throws(FileProblem) {
        var spooled: [(SourceConfiguration, Spool)] = []
        for source in sources where source.kind != .file {
            spooled.append((source, try Spool(source: source.name, in: state)))
        }
        self.sources = spooled
        self.logger = logger
        isPipe = sources.allSatisfy { $0.kind == .stdin }
    }

    var spools: [Spool] { sources.map(\.spool) }

    /// Returns when the agent is to stop: when it is told to, or when its only source was standard input, and that is delivered whole.
    func runUntilStopped(_ files: FileRegistry) async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let feeders = try sources.map { try feeder($0.source, $0.spool, files, end) }
        await withGracefulShutdownHandler {
            for await _ in ends {}
        } onGracefulShutdown: {
            end.finish()
        }
        for feeder in feeders { feeder.stop() }
    }

    private func feeder(
        _ source: SourceConfiguration, _ spool: Spool, _ files: FileRegistry, _ end: AsyncStream<Void>.Continuation
    ) throws -> SpoolFeeder {
        if case .journald(let journal) = source.kind {
            return try SpoolFeeder(
                journal: JournalSelection(journal, startAt: source.startAt), into: spool, registry: files,
                logger: logger)
        }
        return try SpoolFeeder(standardInput: spool, registry: files, logger: logger) { [isPipe, logger] in
            logger.notice(
                "Standard input has ended and is delivered whole\(isPipe ? ": the agent stops" : "; the other sources go on").")
            if isPipe { end.finish() }
        }
    }
}
