/// When a batch is closed.
public struct BatchLimits: Equatable, Sendable {
    /// Size of the body before compression, in bytes. The line that reaches it is the last one.
    public let bytes: Int
    /// Number of lines.
    public let lines: Int

    public init(bytes: Int, lines: Int) {
        self.bytes = bytes
        self.lines = lines
    }
}

/// What a stretch of a file was made of, for the counters. Unit: physical lines.
public struct LineCounts: Equatable, Sendable {
    /// Lines framed.
    public var read = 0
    /// Bytes framed, line endings included.
    public var bytesRead = 0
    /// Lines that hold nothing and are not sent.
    public var empty = 0
    public var emptyBytes = 0
    /// Lines that are not JSON and travel as text.
    public var notJSON = 0
    /// Lines with bytes that are no UTF-8.
    public var brokenText = 0
    /// Lines longer than the limit, sent cut and marked.
    public var truncated = 0
    /// Last lines of files that ended without a newline, sent as they stood.
    public var unfinished = 0
    /// Records of joined lines that were closed at a limit although further lines belong to them.
    public var split = 0
    /// NUL bytes before lines, which were not sent with them.
    public var nulBytes = 0

    public init() {}
}
