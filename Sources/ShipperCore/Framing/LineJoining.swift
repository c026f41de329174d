/// Which lines of text make one record: a stack trace and the line that it explains, a statement in several lines.
public struct LineJoining: Equatable, Sendable {
    /// Bytes of a line that a pattern sees, so that what it says of a line does not depend on how much of it has been read.
    public static let sight = 2_048

    /// A line that matches begins a record.
    public let start: LinePattern?
    /// A line that does not match begins a record.
    public let continuation: LinePattern?
    /// Lines of one record. Further ones that belong to it begin another; the first is marked then, and counted.
    public let maximumLines: Int
    /// A record whose next line has not come for so long is complete.
    public let timeout: Duration

    public init(start: LinePattern?, continuation: LinePattern?, maximumLines: Int, timeout: Duration) {
        self.start = start
        self.continuation = continuation
        self.maximumLines = maximumLines
        self.timeout = timeout
    }

    /// Whether the line in `block[range]` goes on with the record before it.
    ///
    /// - Parameter isWhole: whether the line ends where the range does.
    func continues(_ block: borrowing RawSpan, _ range: Range<Int>, isWhole: Bool) -> Bool {
        // NUL bytes before a line are what a truncation leaves: what stands behind them was written anew.
        if !range.isEmpty, block.byte(at: range.lowerBound) == 0 { return false }
        if let start, start.matches(block, range, isWhole: isWhole) { return false }
        return continuation?.matches(block, range, isWhole: isWhole) ?? true
    }
}
