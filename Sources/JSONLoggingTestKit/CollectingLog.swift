public import JSONLogging
public import Logging
import Synchronization

/// A log that keeps its records in memory, for tests of code that logs.
///
/// ```swift
/// let collected = CollectingLog()
/// await loader.load(rows, logger: collected.makeLogger(label: "loader"))
/// #expect(collected.records(of: "rows_rejected").first?.metadata["table"] == "ohlc")
/// ```
///
/// Give every test one of its own: tests that run side by side then don't see each other's records.
public final class CollectingLog: Sendable {
    /// One event as it was logged.
    public struct Record: Sendable {
        public let label: String
        public let level: Logger.Level
        public let message: String
        /// The logger's, the provider's and the call's; of equal keys the call's.
        public let metadata: Logger.Metadata
        public let error: (any Error)?
        /// The trace in which it was logged.
        public let trace: TraceContext?
        /// Where in the source.
        public let file, function: String
        public let line: UInt
    }

    /// Records are kept up to this number; older ones make room, and are counted in ``dropped``.
    public static let limit = 100_000

    private struct State {
        var records: [Record] = []
        var dropped = 0
        var waiting: [(condition: @Sendable (Record) -> Bool, continuation: CheckedContinuation<Record, Never>)] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// A logger that collects here, at every level.
    public func makeLogger(label: String) -> Logger {
        Logger(label: label, factory: { self.makeHandler(label: $0) })
    }

    /// A handler that collects here, for `LoggingSystem.bootstrap` and `Logger(label:factory:)`.
    public func makeHandler(label: String) -> some LogHandler {
        CollectingHandler(label: label, log: self)
    }

    /// All records, in the order in which they were logged.
    public var records: [Record] { state.withLock { $0.records } }

    /// Those with just this message.
    public func records(of message: String) -> [Record] { records.filter { $0.message == message } }

    /// Records that made room for newer ones.
    public var dropped: Int { state.withLock { $0.dropped } }

    public func removeAll() { state.withLock { $0.records = [] } }

    /// Waits for a record; one that is there already counts.
    ///
    /// It waits for ever where none comes: say so with your test's time limit.
    public func first(where condition: @escaping @Sendable (Record) -> Bool) async -> Record {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state in
                let found = state.records.first(where: condition)
                if found == nil { state.waiting.append((condition, continuation)) }
                return found
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    fileprivate func collect(_ record: Record) {
        let reached = state.withLock { state in
            if state.records.count == Self.limit {
                // A tenth at a time, lest each record move all others.
                state.records.removeFirst(Self.limit / 10)
                state.dropped += Self.limit / 10
            }
            state.records.append(record)
            let reached = state.waiting.filter { $0.condition(record) }
            if !reached.isEmpty { state.waiting.removeAll { $0.condition(record) } }
            return reached.map(\.continuation)
        }
        for continuation in reached { continuation.resume(returning: record) }
    }
}

private struct CollectingHandler: LogHandler {
    let label: String
    let log: CollectingLog
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, log: CollectingLog) {
        self.label = label
        self.log = log
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let provided = metadataProvider?.get() ?? [:]
        let merged = metadata.merging(provided) { $1 }.merging(event.metadata ?? [:]) { $1 }
        log.collect(
            CollectingLog.Record(
                label: label, level: event.level, message: event.message.description, metadata: merged,
                error: event.error, trace: TraceContext.current, file: event.file, function: event.function,
                line: event.line))
    }
}
