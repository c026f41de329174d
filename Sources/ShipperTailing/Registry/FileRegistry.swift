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
        /// What no followed file holds now, and a file may yet turn out to hold: a sink keeps its place in it.
        public fileprivate(set) var past: Set<ContentID> = []
        /// What is not to be had any more, each told once.
        public fileprivate(set) var vanished: [VanishedContents] = []
        /// How many there ever were; `vanished` ends with the latest.
        public fileprivate(set) var vanishedCount = 0
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
        /// Files that are looked at and not yet read: copies that are being made, compressed files that are not complete.
        public var heldBack = 0
        /// Bytes of files that have no name any more and are kept alive by us: open, or pinned.
        public var retainedBytes: UInt64 = 0
        /// Files that begin like one that is known, and were read as new since there was no proof.
        public var unrecognised = 0
        /// Whether the state file could not be written at the last try.
        public var isStateFailing = false
    }

    /// Files gone from their names are followed for so long after they last grew, since a writer may still hold them open.
    static let lingering = Duration.seconds(30)
    /// What is gone counts as lost after so long: a copy or a compressed form may turn up before.
    public static let grace = Duration.seconds(10)

    private struct State {
        var snapshot = Snapshot()
        var statistics = Statistics()
        /// How far each sink has settled what files hold.
        var settled: [String: [ContentID: UInt64]] = [:]
        /// What the sinks' checkpoints say of it.
        var checkpoints: [String: [ContentID: CheckpointStore.Entry]] = [:]
        /// How far the sinks have read them, with proof.
        var marks: [String: [ContentID: CheckpointStore.Entry]] = [:]
        /// Where a sink of the last run took an unfinished line as it stood.
        var cuts: [ContentID: Set<UInt64>] = [:]
    }

    let directory: StateDirectory
    let sources: [SourceSelection]
    /// Names of the sinks that consume each source.
    let consumers: [String: [String]]
    let logger: Logger
    /// Nanoseconds since 1970.
    public let wallClock: @Sendable () -> Int64
    /// What the agent goes by: intervals, ages, patience.
    public let now: @Sendable () -> ContinuousClock.Instant
    public let readTimes: ReadTimes
    let budget: DescriptorBudget
    /// Bytes of files without a name that are kept alive, and of the spools, at most.
    let retainedLimit: UInt64
    let spools: [Spool]
    let grace: Duration
    let feed = ChangeFeed()
    /// Followed files that are open.
    let openFiles = OpenCount()
    private let state = Mutex(State())
    private let changed: @Sendable () -> Void

    /// - Parameters:
    ///   - consumers: for each source the sinks that take it; a gone file is let go when all of them have it whole.
    ///   - retainedLimit: bytes of files without a name that are kept alive, and of `spools`, at most; beyond it the oldest is let go.
    ///   - mostOpenFiles: followed files that are open at once, at most.
    ///   - wallClock: nanoseconds since 1970.
    ///   - changed: called from the registry's thread whenever files appear, grow or go.
    public convenience init(
        directory: StateDirectory, sources: [SourceSelection], consumers: [String: [String]], retainedLimit: UInt64 = 5 << 30,
        spools: [Spool] = [], mostOpenFiles: Int = 4_096, logger: Logger, wallClock: @escaping @Sendable () -> Int64,
        changed: @escaping @Sendable () -> Void
    ) throws(FileProblem) {
        try self.init(
            directory: directory, sources: sources, consumers: consumers, retainedLimit: retainedLimit, spools: spools, logger: logger,
            budget: .ofProcess(most: mostOpenFiles), wallClock: wallClock, changed: changed)
    }

    /// - Parameter budget: for tests; `nil`: what the process may have.
    init(
        directory: StateDirectory, sources: [SourceSelection], consumers: [String: [String]], retainedLimit: UInt64 = 5 << 30,
        spools: [Spool] = [], logger: Logger, budget: DescriptorBudget?, grace: Duration = FileRegistry.grace,
        wallClock: @escaping @Sendable () -> Int64,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, changed: @escaping @Sendable () -> Void
    ) throws(FileProblem) {
        self.directory = directory
        self.sources = sources
        self.consumers = consumers
        self.retainedLimit = retainedLimit
        self.spools = spools
        self.grace = grace
        self.logger = logger
        self.wallClock = wallClock
        self.now = now
        self.budget = budget ?? .ofProcess()
        self.changed = changed
        readTimes = try ReadTimes(directory: directory, now: wallClock)
    }

    func source(named name: String) -> SourceSelection? { sources.first { $0.name == name } }

    /// Names of all sources.
    public var sourceNames: [String] { sources.map(\.name) }

    public var snapshot: Snapshot { state.withLock { $0.snapshot } }
    public var statistics: Statistics { state.withLock { $0.statistics } }

    /// Which of the files change from now on.
    public func changes() -> FileChanges { feed.changes() }

    /// A sink reports that every line of `file` before `offset` is settled.
    public func settled(_ content: ContentID, by sink: String, through offset: UInt64) {
        state.withLock { $0.settled[sink, default: [:]][content] = offset }
    }

    /// A sink reports what is new in its checkpoint on disk.
    public func checkpointed(_ entries: [ContentID: CheckpointStore.Entry], by sink: String) {
        state.withLock { state in
            state.checkpoints[sink, default: [:]].merge(entries) { _, new in new }
        }
    }

    /// A sink reports how far it has read some contents, and what stands before that place; `nil` where that is not known.
    public func read(_ content: ContentID, by sink: String, through cursor: FileCursor, tail: TailHash?) {
        state.withLock { $0.marks[sink, default: [:]][content] = .init(offset: cursor.offset, tie: cursor.tie, tail: tail) }
    }

    /// A sink reports, before files are looked for, where in the last run it took an unfinished line as it stood.
    public func cut(_ cuts: LineCuts) {
        state.withLock { state in
            for (content, offsets) in cuts.cuts { state.cuts[content, default: []].formUnion(offsets) }
        }
    }

    /// Whether every sink has the first `size` bytes of the file that was first seen at `path`; not while that is unknown.
    @Sendable public func isDelivered(_ path: String, through size: UInt64) -> Bool {
        guard let file = snapshot.files.first(where: { $0.path == path }) else { return false }
        let content = file.status.identity.content
        return state.withLock { state in
            (consumers[file.source] ?? []).allSatisfy { sink in state.settled[sink]?[content].map { $0 >= size } ?? false }
        }
    }

    /// By sink, how far the checkpoints on disk say some contents are delivered, in bytes.
    public func checkpointedOffsets(of content: ContentID) -> [String: UInt64] {
        state.withLock { $0.checkpoints.compactMapValues { $0[content]?.offset } }
    }

    // MARK: - For the registry's own thread

    func note(_ change: (inout Statistics) -> Void) { state.withLock { change(&$0.statistics) } }

    func publish(_ files: [TrackedFile], past: Set<ContentID>, vanished: [VanishedContents]) {
        state.withLock { state in
            state.snapshot.files = files
            state.snapshot.past = past
            state.snapshot.vanished = (state.snapshot.vanished + vanished).suffix(Surveyor.mostPast)
            state.snapshot.vanishedCount += vanished.count
            state.snapshot.generation += 1
            let known = past.union(files.map(\.status.identity.content))
            state.settled = state.settled.mapValues { $0.filter { known.contains($0.key) } }
            state.checkpoints = state.checkpoints.mapValues { $0.filter { known.contains($0.key) } }
            state.marks = state.marks.mapValues { $0.filter { known.contains($0.key) } }
        }
        changed()
    }

    func announceGrowth() { changed() }

    /// Whether every sink has all that `file` held when last looked at.
    func isDrained(_ file: TrackedFile) -> Bool {
        let status = file.status
        return state.withLock { state in
            (consumers[file.source] ?? []).allSatisfy { sink in
                state.settled[sink]?[status.identity.content].map { $0 >= status.size } ?? (status.size == 0)
            }
        }
    }

    /// Whether the disk knows that every sink has all that `file` held when last looked at: after a kill, a copy or a compressed form of
    /// it is known for what it is.
    func isRecordedAsDrained(_ file: TrackedFile) -> Bool {
        let status = file.status
        let offsets = checkpointedOffsets(of: status.identity.content)
        return isDrained(file)
            && (consumers[file.source] ?? []).allSatisfy { max(offsets[$0] ?? 0, status.identity.start) >= status.size }
    }

    /// Places in some contents up to which a sink of the last run had come, or may have come.
    func places(in content: ContentID) -> Set<UInt64> {
        state.withLock { state in
            (state.cuts[content] ?? []).union(state.checkpoints.values.compactMap { $0[content]?.offset })
                .union(state.marks.values.compactMap { $0[content]?.offset })
        }
    }

    /// How far the checkpoints of all who take a source say that some contents are delivered, in bytes: 0 while one says nothing.
    func passed(_ content: ContentID, of source: String) -> UInt64 {
        state.withLock { state in
            (consumers[source] ?? []).map { state.checkpoints[$0]?[content]?.offset ?? 0 }.min() ?? 0
        }
    }

    /// For each sink that has come somewhere in some contents, the places that it knows of, the furthest first, with proof where there
    /// is one: how far it has read in this run, and what its checkpoint says.
    func progress(in content: ContentID) -> [[CheckpointStore.Entry]] {
        state.withLock { state in
            Set(state.marks.keys).union(state.checkpoints.keys).compactMap { sink in
                let known = [state.marks[sink]?[content], state.checkpoints[sink]?[content]].compactMap(\.self)
                return known.isEmpty ? nil : known.sorted { $0.offset > $1.offset }
            }
        }
    }
}
