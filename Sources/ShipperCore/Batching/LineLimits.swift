/// What a server refuses of a single line: caught before it is sent. The defaults refuse nothing.
public struct LineLimits: Equatable, Sendable {
    public enum LongLine: String, Sendable, CaseIterable {
        /// Cut at the limit, and marked.
        case truncate
        case deadLetter = "dead_letter"
    }

    /// The longest line, in bytes.
    public var bytes = Int.max
    public var onLongLine = LongLine.truncate
    /// The times that a line may have, in nanoseconds since 1970, ends included.
    public var oldest = Int64.min
    public var newest = Int64.max

    public init() {}

    /// Whether a line needs no second look.
    @inlinable @inline(__always)
    func admits(_ stamp: Int64, _ length: Int) -> Bool { stamp >= oldest && stamp <= newest && length <= bytes }

    /// Why a line is kept back, or `nil` if it is sent (cut, where it is too long).
    @usableFromInline
    func reasonToWithhold(_ stamp: Int64, _ length: Int) -> WithheldLine.Reason? {
        if stamp < oldest { return .tooOld }
        if stamp > newest { return .tooNew }
        return length > bytes && onLongLine == .deadLetter ? .tooLong : nil
    }
}

/// A line that is not sent, since the server is known to refuse it: it goes to the dead letter with its batch.
public struct WithheldLine: Equatable, Sendable {
    /// A label of metrics.
    public enum Reason: String, Sendable, CaseIterable {
        case tooOld = "too_old"
        case tooNew = "too_new"
        case tooLong = "too_long"
    }

    public let line: LineReference
    public let reason: Reason

    public init(line: LineReference, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}
