public import Logging
public import ShipperCore
import Synchronization

/// What all sinks must agree on: which files there are, which file is which, how long it is, when it was first read.
///
/// One per agent. It looks for files and asks for their sizes on a thread of its own; sinks read the result.
public final class FileRegistry: Sendable {
    /// What is known of the files, as of one instant.
    public struct Snapshot: Sendable {
        public fileprivate(set) var files: [TrackedFile] = []
        /// Files of the last run that stand where they were and can't be read yet: what is known of them must be kept.
        public fileprivate(set) var waiting: Set<FileID> = []
        /// Rises whenever a file is added or dropped.
        public fileprivate(set) var generation = 0
    }

    /// Numbers for the metrics.
    public struct Statistics: Equatable, Sendable {
        /// Looks at directories.
        public var scans = 0
        /// When the registry's thread last came round.
        public var heartbeat = ContinuousClock.now
        /// Problems now standing: files or directories that cannot be read.
        public var problems = 0
        /// Whether some directory is looked at by polling because it cannot be watched.
        public var isPolling = false
        /// Followed files that are open.
        public var openFiles = 0
        /// Whether the state file could not be written at the last try.
        public var isStateFailing = false
    }

    /// Files gone from their names are followed for so long after they last grew, since a writer may still hold them open.
    static let lingering = Duration.seconds(30)

    private struct State {
        var snapshot = Snapshot()
        var statistics = Statistics()
        /// How far each sink has settled each file.
        var settled: [FileID: [String: Place]] = [:]
    }

    /// An offset means nothing without the epoch it was counted in.
    private struct Place {
        let epoch: UInt32
        let offset: UInt64
    }

    let directory: StateDirectory
    let sources: [SourceSelection]
    /// Names of the sinks that consume each source.
    let consumers: [String: [String]]
    let logger: Logger
    /// Nanoseconds since 1970.
    /// Nanoseconds since 1970.
    public let wallClock: @Sendable () -> Int64
    /// What the agent goes by: intervals, ages, patience.
    public let now: @Sendable () -> ContinuousClock.Instant
    public let readTimes: ReadTimes
    let budget: DescriptorBudget
    private let state = Mutex(State())
    private let changed: @Sendable () -> Void

    /// - Parameters:
    ///   - consumers: for each source the sinks that take it; a gone file is let go when all of them have it whole.
    ///   - wallClock: nanoseconds since 1970.
    ///   - changed: called from the registry's thread whenever files appear, grow or go.
    public convenience init(
        directory: StateDirectory, sources: [SourceSelection], consumers: [String: [String]], logger: Logger,
        wallClock: @escaping @Sendable () -> Int64, changed: @escaping @Sendable () -> Void
    ) throws(FileProblem) {
        try self.init(
            directory: directory, sources: sources, consumers: consumers, logger: logger, budget: nil, wallClock: wallClock,
            changed: changed)
    }

    /// - Parameter budget: for tests; `nil`: what the process may have.
    init(
        directory: StateDirectory, sources: [SourceSelection], consumers: [String: [String]], logger: Logger,
        budget: DescriptorBudget?, wallClock: @escaping @Sendable () -> Int64,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, changed: @escaping @Sendable () -> Void
    ) throws(FileProblem) {
        self.directory = directory
        self.sources = sources
        self.consumers = consumers
        self.logger = logger
        self.wallClock = wallClock
        self.now = now
        self.budget = budget ?? .ofProcess()
        self.changed = changed
        readTimes = try ReadTimes(directory: directory, now: wallClock)
    }

    /// Names of all sources.
    public var sourceNames: [String] { sources.map(\.name) }

    public var snapshot: Snapshot { state.withLock { $0.snapshot } }
    public var statistics: Statistics { state.withLock { $0.statistics } }

    /// A sink reports that every line of `file` before `offset` is settled.
    public func settled(_ file: FileContext, by sink: String, through offset: UInt64) {
        state.withLock { $0.settled[file.id, default: [:]][sink] = Place(epoch: file.epoch, offset: offset) }
    }

    // MARK: - For the registry's own thread

    func note(_ change: (inout Statistics) -> Void) { state.withLock { change(&$0.statistics) } }

    func publish(_ files: [TrackedFile], waiting: Set<FileID>) {
        state.withLock { state in
            state.snapshot.files = files
            state.snapshot.waiting = waiting
            state.snapshot.generation += 1
            let ids = Set(files.map(\.id))
            state.settled = state.settled.filter { ids.contains($0.key) }
        }
        changed()
    }

    func announceGrowth() { changed() }

    /// Whether every sink has all that `file` held when last looked at.
    func isDrained(_ file: TrackedFile) -> Bool {
        let status = file.status
        return state.withLock { state in
            (consumers[file.source] ?? []).allSatisfy { sink in
                guard let place = state.settled[file.id]?[sink] else { return status.size == 0 }
                return place.epoch == status.identity.epoch ? place.offset >= status.size : status.size == 0
            }
        }
    }
}
