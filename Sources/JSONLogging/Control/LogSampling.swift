public import Logging

/// Lets the first records of a kind through in each interval, and then only every so many: a loop that fails ten thousand
/// times a second says so without filling the disk. What is left out is counted (``LogStatistics/sampled``).
///
/// Records are of one kind that have the same label and the same message.
public struct LogSampling: Sendable, Hashable {
    /// Records of a kind that go through in each interval; at least 1.
    public let first: UInt64
    /// Of the rest, every so many goes through; 0: none.
    public let thereafter: UInt64
    /// 1 ms to 1 h.
    public let interval: Duration
    /// Records at this level and above always go through.
    public let upTo: Logger.Level

    /// Values outside of their range are taken as the nearest inside.
    public init(
        first: UInt64, thereafter: UInt64, per interval: Duration = .seconds(1), below level: Logger.Level = .error
    ) {
        self.first = max(first, 1)
        self.thereafter = thereafter
        self.interval = min(max(interval, .milliseconds(1)), .seconds(3600))
        upTo = level
    }

    /// The count of one kind. A value: time comes in.
    struct Counter: Sendable {
        private var interval: Int64 = .min
        private var count: UInt64 = 0

        /// - Parameter now: In nanoseconds since 1970.
        mutating func admits(_ sampling: LogSampling, now: Int64) -> Bool {
            let (seconds, attoseconds) = sampling.interval.components
            let current = now / max(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, 1)
            if current != interval { (interval, count) = (current, 0) }
            count += 1
            if count <= sampling.first { return true }
            return sampling.thereafter > 0 && (count - sampling.first) % sampling.thereafter == 0
        }
    }
}
