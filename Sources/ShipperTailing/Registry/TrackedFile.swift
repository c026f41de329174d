public import ShipperCore
import Synchronization

/// One file that is being followed: one handle for all sinks, and what the registry last saw of it.
public final class TrackedFile: Sendable {
    public struct Status: Equatable, Sendable {
        public var identity: FileIdentity
        /// Size in bytes when last looked at.
        public var size: UInt64
        /// When the contents had last changed then, in nanoseconds since 1970.
        var modified: Int64 = 0
        var presence = Presence.here
        /// Whether the file no longer stands under a name that the source includes: rotated away or deleted.
        public var isGone: Bool { presence != .here }
        /// Whether nothing more is to be expected of the file's last line, so that it is taken without its newline.
        public var isEnded = false
        /// Whether a sink found the file shorter than it had read.
        public var isSuspect = false
        /// Whether a hard link in the state directory keeps it.
        public var isPinned = false
        var pace: PollingPace
    }

    public let id: FileID
    public let source: String
    public let path: String
    public let handle: ReopenableFile
    private let state: Mutex<Status>
    private let changes = Atomic(0)
    private let feed: ChangeFeed

    init(identity: FileIdentity, handle: ReopenableFile, facts: FileFacts, pace: PollingPace, feed: ChangeFeed) {
        id = identity.id
        source = identity.source
        path = identity.path
        self.handle = handle
        self.feed = feed
        state = Mutex(Status(identity: identity, size: facts.size, modified: facts.modified, pace: pace))
    }

    public var status: Status { state.withLock { $0 } }
    /// Size in bytes when last looked at.
    public var size: UInt64 { state.withLock { $0.size } }
    /// When its size is asked for next.
    var due: ContinuousClock.Instant { state.withLock { $0.pace.due } }
    /// Another number after every change that a sink may have to act on.
    public var version: Int { changes.load(ordering: .acquiring) }

    /// A sink has read further than the file is long: it was cut while nobody looked.
    ///
    /// - Parameter epoch: the sink's; what it says of an epoch that is over is known already.
    public func suspectTruncation(in epoch: UInt32) {
        let isNews = state.withLock { status in
            guard status.identity.epoch == epoch, !status.isSuspect else { return false }
            status.isSuspect = true
            return true
        }
        if isNews { feed.suspect(id) }
    }

    /// Whether the file still begins as it did. Asked after a read: what was read is then of the contents that the epoch counts, and
    /// not of what was written after a truncation that nobody has seen yet.
    public func stillBegins(as status: Status) throws(FileProblem) -> Bool {
        // What a compressed file stands for is not rewritten.
        guard !handle.isCompressed else { return true }
        let fingerprint = status.identity.fingerprint
        let head = try handle.head(fingerprint.count)
        return unsafe fingerprint.matches(head.span.bytes)
    }

    func update(_ change: (inout Status) -> Void) {
        state.withLock { change(&$0) }
        changes.wrappingAdd(1, ordering: .releasing)
        feed.note(id)
    }

    /// It was looked at, and nothing has changed.
    func noteQuiet(at now: ContinuousClock.Instant) { state.withLock { $0.pace.looked(at: now, hasGrown: false) } }

    /// It could not be looked at.
    func noteMissed(at now: ContinuousClock.Instant) { state.withLock { $0.pace.missed(at: now) } }

    /// It was looked at, and is to be looked at again as soon as one that grows.
    func hurry(at now: ContinuousClock.Instant) { state.withLock { $0.pace.hurry(at: now) } }
}

extension Duration {
    /// Whole nanoseconds, at most 292 years of them.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}

/// When a file's size is asked for next: often while it grows, seldom while it is quiet.
///
/// 100 `fstat` calls every 100 ms cost 0.13 % of a core; a modify watch of inotify would make the application's own writes 66 % dearer.
struct PollingPace: Equatable, Sendable {
    /// Between two looks at a file in use.
    let shortest: Duration
    /// Between two looks at a file that has been quiet for long.
    static let longest = Duration.seconds(4)

    private(set) var interval: Duration
    private(set) var due: ContinuousClock.Instant
    /// When the file last grew.
    private(set) var lastGrowth: ContinuousClock.Instant
    /// When it was last seen.
    private(set) var lastLook: ContinuousClock.Instant

    init(shortest: Duration, now: ContinuousClock.Instant) {
        self.shortest = shortest
        interval = shortest
        due = now
        lastGrowth = now
        lastLook = now
    }

    /// Notes a look at `now`. A quiet file's interval grows by an eighth each time.
    mutating func looked(at now: ContinuousClock.Instant, hasGrown: Bool) {
        lastLook = now
        if hasGrown { lastGrowth = now }
        plan(hasGrown ? shortest : longer, from: now)
    }

    /// Notes a look that could not see the file: the next comes as late as after one that found it quiet.
    mutating func missed(at now: ContinuousClock.Instant) { plan(longer, from: now) }

    private var longer: Duration { min(interval * 9 / 8, max(Self.longest, shortest)) }

    private mutating func plan(_ interval: Duration, from now: ContinuousClock.Instant) {
        self.interval = interval
        due = interval < Self.grid ? now + interval : Self.roundedUp(now + interval)
    }

    /// The next look comes as soon as at a file that grows.
    mutating func hurry(at now: ContinuousClock.Instant) { due = now + shortest }

    /// Files that are quiet are looked at together, so that the thread need not wake for each.
    private static let grid = Duration.milliseconds(100)
    private static let origin = ContinuousClock.now

    private static func roundedUp(_ instant: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let (seconds, attoseconds) = (instant - origin).components
        let tenths = seconds * 10 + (attoseconds + 99_999_999_999_999_999) / 100_000_000_000_000_000
        return origin + grid * Int(tenths)
    }
}
