public import JSONText

/// One line, found and understood, still where it was read: ranges into the block, nothing copied.
public struct Record: Equatable, Sendable {
    /// The line in the block, without its line ending, cut at the limit on length.
    public var range: Range<Int>
    /// Where the line begins in its file, in bytes.
    public var offset: UInt64
    /// The line's length in the file in bytes, without its ending: more than `range.count` if it was cut.
    public var originalLength: Int
    /// Whether the line is a JSON object; otherwise it travels as text.
    public var isJSON: Bool
    /// Whether JSON was looked for and not found: such a line is marked.
    public var isMarkedNotJSON: Bool
    /// Whether it is the end of a file that stopped within a line. A JSON object that is whole is no such thing.
    public var isMarkedUnfinished: Bool
    /// Whether it was joined of lines up to a limit, and further ones that belong to it follow as a record of their own.
    public var isSplit: Bool
    /// The line's own time, or the time it was first read.
    public var time: ParsedTime
    /// Whether `time` stood in the line.
    public var hasOwnTime: Bool
    /// The time to show a server that merges equal lines of one nanosecond.
    public var stamp: Int64

    public init(
        range: Range<Int>, offset: UInt64, originalLength: Int, isJSON: Bool, isMarkedNotJSON: Bool = false,
        isMarkedUnfinished: Bool = false, isSplit: Bool = false, time: ParsedTime, hasOwnTime: Bool, stamp: Int64
    ) {
        self.range = range
        self.offset = offset
        self.originalLength = originalLength
        self.isJSON = isJSON
        self.isMarkedNotJSON = isMarkedNotJSON
        self.isMarkedUnfinished = isMarkedUnfinished
        self.isSplit = isSplit
        self.time = time
        self.hasOwnTime = hasOwnTime
        self.stamp = stamp
    }

    /// Whether the line was longer than the limit and was cut.
    public var isTruncated: Bool { originalLength > range.count }
}
