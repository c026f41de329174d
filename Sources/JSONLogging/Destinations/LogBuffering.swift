/// How lines wait in memory for the writer thread.
public struct LogBuffering: Sendable, Hashable {
    /// What happens to a line when the buffer is full.
    public enum Overflow: Sendable, Hashable {
        /// The caller waits until the writer has made room. Nothing is lost; the program is slowed to the disk's speed.
        case block
        /// The line is dropped and counted; see ``LogStatistics/droppedByOverflow``.
        case dropNewest
    }

    public var overflow: Overflow
    /// Bytes that may wait, besides as many that are being written. At least 4 KiB; a single line longer than this is
    /// taken when nothing else waits. The default is 256 KiB.
    public let capacity: Int
    /// The longest that a line waits before it is written: 1 ms to 1 s. The default is 500 ms.
    public let flushInterval: Duration

    /// Values outside of their range are taken as the nearest inside.
    public init(
        overflow: Overflow = .block, capacity: Int = 256 * 1024, flushInterval: Duration = .milliseconds(500)
    ) {
        self.overflow = overflow
        self.capacity = max(capacity, 4096)
        self.flushInterval = min(max(flushInterval, .milliseconds(1)), .seconds(1))
    }
}
