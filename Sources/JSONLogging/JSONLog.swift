import CSignals
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
/// `critical` is logged, by ``flush()`` and ``shutdown()``, and when the process ends by `exit` or at the end of `main`. What could
/// not be written is counted (``statistics``), and told in the log itself when it can be written again; nothing here ever traps.
public final class JSONLog: Sendable {
    /// The levels of its loggers, to be changed while the program runs.
    public let levels: LogLevels
    private let core: LogCore
    private let reopenRequests: ReopenRequests
    private let levelWatch: LevelWatch?

    /// Opens the destination and starts the writer, without telling swift-log; see ``makeHandler(label:metadataProvider:)``.
    ///
    /// - Parameters:
    ///   - service: The field `service` of every line; left out where it is `nil`.
    ///   - environment: The field `env` of every line; left out where it is `nil`.
    ///   - destination: Where the lines go.
    ///   - configure: Sets what is to differ from the defaults of ``Options``.
    /// - Throws: ``JSONLogError`` if the file can't be opened for appending, or no thread be started.
    public convenience init(
        service: String? = nil, environment: String? = nil, to destination: LogDestination,
        configure: (inout Options) -> Void = { _ in }
    ) throws(JSONLogError) {
        var options = Options()
        configure(&options)
        try self.init(FixedFields.Origin(service: service, environment: environment), options, to: destination)
    }

    private init(
        _ origin: FixedFields.Origin, _ options: Options, to destination: LogDestination
    ) throws(JSONLogError) {
        for signal in [options.signals.reopen, options.signals.debug] { try Self.count(signal) }
        let requests = ReopenRequests(signal: options.signals.reopen)
        reopenRequests = requests
        levels = LogLevels(options.level, rules: options.levels)
        switch destination.kind {
        case .file(let path, let rotation, let permissions):
            core = try LogCore(options, origin: origin) { lastWords throws(JSONLogError) in
                try LogFile(
                    path: path, rotation: rotation, permissions: permissions, requests: requests, lastWords: lastWords)
            }
        case .stream(let descriptor):
            let isTerminal = StandardStream.showsColours(descriptor)
            core = try LogCore(options, origin: origin, isTerminal: isTerminal) { lastWords throws(JSONLogError) in
                lastWords?.go(to: descriptor)
                return StandardStream(descriptor: descriptor)
            }
        }
        levelWatch = try Self.watch(levels, options, core)
    }

    /// For tests: a destination and a clock of theirs.
    init(
        service: String? = nil, environment: String? = nil, to destination: some LineDestination,
        options: Options = Options(), now: @escaping @Sendable () -> Int64
    ) throws(JSONLogError) {
        levels = LogLevels(.trace, rules: [:])
        reopenRequests = ReopenRequests()
        let origin = FixedFields.Origin(service: service, environment: environment)
        core = try LogCore(options, origin: origin, now: now) { _ throws(JSONLogError) in destination }
        levelWatch = nil
    }

    /// - Throws: ``JSONLogError`` if there is no such signal, or it can't be caught.
    private static func count(_ signal: CInt?) throws(JSONLogError) {
        let failure = signal.map(csignals_count) ?? 0
        if failure != 0 { throw JSONLogError(deed: .installingHandlers, path: "", errorNumber: failure) }
    }

    private static func watch(
        _ levels: LogLevels, _ options: Options, _ core: LogCore
    ) throws(JSONLogError) -> LevelWatch? {
        guard options.levelsFile != nil || options.signals.debug != nil else { return nil }
        let fixed = core.fixedFields(label: LogSpeaker.label)
        return try LevelWatch(levels, path: options.levelsFile, signal: options.signals.debug) { [weak core] level, message, metadata in
            guard let core else { return }
            JSONLogHandler(core: core, fixed: fixed, level: levels.cell(for: LogSpeaker.label), metadataProvider: nil)
                .log(
                    event: LogEvent(
                        level: level, message: message, error: nil, metadata: metadata, source: nil, file: #fileID,
                        function: #function, line: #line))
        }
    }

    /// A handler that writes to this log, for `Logger(label:factory:)` and for tests.
    public func makeHandler(label: String, metadataProvider: Logger.MetadataProvider? = nil) -> JSONLogHandler {
        JSONLogHandler(
            core: core, fixed: core.fixedFields(label: label), level: levels.cell(for: label),
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
    ///
    /// - Parameter timeout: The longest to wait; `nil`: for ever.
    /// - Returns: Whether it came to that.
    @discardableResult
    public func flushBlocking(timeout: Duration? = nil) -> Bool { core.writer.flushBlocking(timeout: timeout) }

    /// Has the next lines go to whatever the path leads to then, for one who has just renamed the file. Without it that
    /// happens within a second.
    public func reopen() { reopenRequests.add() }

    /// Writes what waits, ends the writer and closes the file. Lines logged later are dropped and counted.
    public func shutdown() async {
        levelWatch?.end()
        await core.writer.shutdown()
    }
}
