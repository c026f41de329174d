/// The book of one sink's lines from one source. At every moment `read = delivered + filtered + deadLettered + inFlight`.
///
/// In flight is counted by itself, up when lines are taken and down when they are settled, so that the sum can be wrong if the code
/// is. Unit: physical lines.
public struct LineLedger: Equatable, Sendable {
    public private(set) var read = 0
    public private(set) var bytesRead = 0
    public private(set) var delivered = 0
    /// Of the delivered: lines that the server had already.
    public private(set) var duplicates = 0
    /// By reason; for now only `empty`.
    public private(set) var filtered: [String: Int] = [:]
    /// By reason.
    public private(set) var deadLettered: [String: Int] = [:]
    public private(set) var inFlight = 0
    public private(set) var notJSON = 0
    public private(set) var truncated = 0

    public init() {}

    /// Lines were framed; those that are not filtered are in flight from here on.
    public mutating func took(_ counts: LineCounts) {
        read += counts.read
        bytesRead += counts.bytesRead
        notJSON += counts.notJSON
        truncated += counts.truncated
        if counts.empty > 0 { filtered["empty", default: 0] += counts.empty }
        inFlight += counts.read - counts.empty
    }

    public mutating func deliver(_ lines: Int, duplicates: Int = 0) {
        delivered += lines
        self.duplicates += duplicates
        inFlight -= lines
    }

    public mutating func deadLetter(_ lines: Int, reason: String) {
        deadLettered[reason, default: 0] += lines
        inFlight -= lines
    }

    /// Whether the book adds up.
    public var isBalanced: Bool {
        read == delivered + filtered.values.reduce(0, +) + deadLettered.values.reduce(0, +) + inFlight
    }
}
