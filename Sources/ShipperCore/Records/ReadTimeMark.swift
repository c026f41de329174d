/// When a stretch of a file was first read: the times of lines that have none of their own.
///
/// A line at `offset` gets `time + (offset − start)` nanoseconds: strictly rising, and the same for every sink and after every
/// restart, because a mark is durable before a line that it dates is sent.
public struct ReadTimeMark: Equatable, Sendable {
    /// First offset that the mark dates.
    public let start: UInt64
    /// One past the last offset that it dates.
    public let end: UInt64
    /// Nanoseconds since 1970 at `start`.
    public let time: Int64

    public init(start: UInt64, end: UInt64, time: Int64) {
        self.start = start
        self.end = end
        self.time = time
    }

    /// The time of the line at `offset`, or `nil` if the mark does not reach it.
    public func time(at offset: UInt64) -> Int64? {
        offset >= start && offset < end ? time &+ Int64(offset - start) : nil
    }
}
