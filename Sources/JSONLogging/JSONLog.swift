public import Logging

/// A log of JSON lines: the place where all loggers of a program meet, and the thread that writes what they say.
///
/// ```swift
/// let logging = try JSONLog.bootstrap(
///     service: "champion", environment: "production", to: .file("/var/log/champion/pipeline.ndjson"))
/// let log = Logger(label: "champion.scrapers.bhavcopy")
/// log.info("scrape_started", metadata: ["date": "2026-11-23"])
/// await logging.shutdown()
/// ```
///
/// Lines wait in a buffer (``LogBuffering``) and are written at the latest after its flush interval, at once when a
/// `critical` is logged, and by ``flush()`` and ``shutdown()``. What could not be written is counted
/// (``statistics``); nothing here ever traps.
public final class JSONLog: Sendable {
    /// The levels of its loggers, to be changed while the program runs.
    public let levels: LogLevels
    private let origin: FixedFields.Origin
    private let core: LogCore
    private let reopenRequests: ReopenRequests

    /// Opens the destination and starts the writer, without telling swift-log; see ``makeHandler(label:metadataProvider:)``.
    ///
    /// - Parameters:
    ///   - service: The field `service` of every line; left out where it is `nil`.
    ///   - environment: The field `env` of every line; left out where it is `nil`.
    ///   - destination: Where the lines go.
    ///   - configure: Sets what is to differ from the defaults of ``Options``.
    /// - Throws: ``JSONLogError`` if the file can't be opened for appending, or no thread be started.
    public init(
        service: String? = nil, environment: String? = nil, to destination: LogDestination,
        configure: (inout Options) -> Void = { _ in }
    ) throws(JSONLogError) {
        var options = Options()
        configure(&options)
        levels = LogLevels(options.level, rules: options.levels)
        origin = FixedFields.Origin(service: service, environment: environment)
        switch destination.kind {
        case .file(let path, let rotation):
            let requests = ReopenRequests()
            let file = try LogFile(path: path, rotation: rotation, requests: requests)
            reopenRequests = requests
            core = LogCore(
                writer: try BufferedWriter(to: file, buffering: options.buffering),
                form: LineForm(options, isTerminal: false), sampling: options.sampling)
        }
    }

    /// For tests: a destination and a clock of theirs.
    init(
        service: String? = nil, environment: String? = nil, to destination: some LineDestination,
        options: Options = Options(), now: @escaping @Sendable () -> Int64
    ) throws(JSONLogError) {
        levels = LogLevels(.trace, rules: [:])
        reopenRequests = ReopenRequests()
        origin = FixedFields.Origin(service: service, environment: environment)
        core = LogCore(
            writer: try BufferedWriter(to: destination, buffering: options.buffering),
            form: LineForm(options, isTerminal: false), sampling: options.sampling, now: now)
    }

    /// A handler that writes to this log, for `Logger(label:factory:)` and for tests.
    public func makeHandler(label: String, metadataProvider: Logger.MetadataProvider? = nil) -> JSONLogHandler {
        JSONLogHandler(
            core: core, fixed: core.form.template.fixedFields(label: label, origin: origin), level: levels.cell(for: label),
            metadataProvider: metadataProvider)
    }

    /// A logger that writes to this log.
    public func makeLogger(label: String) -> Logger {
        Logger(label: label, factory: { self.makeHandler(label: $0) })
    }

    /// A typed logger, for hot loops, that writes to this log.
    public func makeTypedLogger(label: String) -> TypedLogger {
        TypedLogger(handler: makeHandler(label: label))
    }

    /// What has become of the lines so far.
    public var statistics: LogStatistics { core.statistics }

    /// Waits until every line logged before is written, or could not be.
    public func flush() async { await core.writer.flush() }

    /// The same for code that can't suspend: blocks the thread.
    public func flushBlocking() { core.writer.flushBlocking() }

    /// Has the next lines go to whatever the path leads to then, for one who has just renamed the file. Without it that
    /// happens within a second.
    public func reopen() { reopenRequests.add() }

    /// Writes what waits, ends the writer and closes the file. Lines logged later are dropped and counted.
    public func shutdown() async { await core.writer.shutdown() }
}
