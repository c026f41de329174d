public import Logging

/// How lines wait in memory for the writer thread.
public struct LogBuffering: Sendable, Hashable {
    /// What happens to a line when the buffer is full.
    public enum Overflow: Sendable, Hashable {
        /// The caller waits until the writer has made room, at most for ``LogBuffering/patience``: nothing is lost to a burst,
        /// and the program is slowed to the disk's speed.
        case block
        /// The line is dropped and counted; see ``LogStatistics/droppedByOverflow``. The caller never waits.
        case dropNewest
        /// Lines below the level are dropped and counted; for those at the level and above the caller waits as under ``block``.
        case dropBelow(Logger.Level)

        func waits(at level: Logger.Level) -> Bool {
            switch self {
            case .block: true
            case .dropNewest: false
            case .dropBelow(let least): level >= least
            }
        }
    }

    public var overflow: Overflow
    /// Bytes that may wait, besides as many that are being written. At least 4 KiB; a single line longer than this is
    /// taken when nothing else waits. The default is 256 KiB.
    public let capacity: Int
    /// The longest that a line waits before it is written: 1 ms to 1 s. The default is 500 ms.
    public let flushInterval: Duration
    /// A record at this level or above is written, with all before it, before the logging call returns; `nil`: none is. The
    /// default is `critical`, which may be the last thing that a program says.
    public var flushLevel: Logger.Level?
    /// The longest that a caller waits for a writer that makes no progress, a disk that hangs for example: 1 ms to 1 h. The
    /// default is 10 s. When one has waited that long, its line is dropped and counted, and no other waits until the writer
    /// moves again.
    public let patience: Duration

    /// Values outside of their range are taken as the nearest inside.
    public init(
        overflow: Overflow = .block, capacity: Int = 256 * 1024, flushInterval: Duration = .milliseconds(500),
        flushLevel: Logger.Level? = .critical, patience: Duration = .seconds(10)
    ) {
        self.overflow = overflow
        self.capacity = max(capacity, 4096)
        self.flushInterval = min(max(flushInterval, .milliseconds(1)), .seconds(1))
        self.flushLevel = flushLevel
        self.patience = min(max(patience, .milliseconds(1)), .seconds(3600))
    }
}
