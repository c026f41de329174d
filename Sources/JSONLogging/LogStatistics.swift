/// What has become of the lines of a log so far. Every line logged is written, dropped for one
/// of the reasons here, or still waits.
public struct LogStatistics: Sendable, Hashable {
    /// Lines handed to the operating system whole.
    public internal(set) var written: UInt64 = 0
    /// Lines of the log's own beside them, such as those that tell of losses.
    public internal(set) var notices: UInt64 = 0
    /// Lines that found the buffer full, and whose callers did not wait for room or waited too long (``LogBuffering``).
    public internal(set) var droppedByOverflow: UInt64 = 0
    /// Lines that could not be written: the disk full, the directory gone, the file not to be opened again.
    public internal(set) var droppedByFailedWrites: UInt64 = 0
    /// Lines logged after the shutdown.
    public internal(set) var droppedAfterShutdown: UInt64 = 0
    /// Records that ``JSONLog/Options/sampling`` left out. They were never lines, and are in none of the other counts.
    public internal(set) var sampled: UInt64 = 0
    /// Records that ``JSONLog/Options/duplicates`` left out because they repeated another. They are in none of the other counts.
    public internal(set) var suppressed: UInt64 = 0
    /// Strings that were cut, values that were nested too deeply and fields that were left out for a limit (``LogLimits``).
    public internal(set) var cut: UInt64 = 0
    /// Why the newest batch that failed did; `nil` as long as none has.
    public internal(set) var lastFailure: JSONLogError?

    /// All lines lost.
    public var dropped: UInt64 { droppedByOverflow + droppedByFailedWrites + droppedAfterShutdown }
}
