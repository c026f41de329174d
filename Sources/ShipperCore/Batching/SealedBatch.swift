/// A stretch of one file that a batch covers.
public struct FileRange: Equatable, Sendable {
    public let file: FileContext
    public let start: UInt64
    public var end: UInt64
    /// The state of the tie-break after the last line of the range.
    public var tie: TimestampTie
    /// Lines of the range that are in the batch: those to be settled.
    public var lines: Int
    /// The file's bytes from `start` on, as they were read: what the dead letter keeps of a refused line, whatever becomes of the file.
    /// Of lines longer than a block only the head.
    public var text: [UInt8]
    /// Of what stands before the end; `nil` where it is not known.
    public var tail: TailHash?
    /// Lines that did not go the plain way.
    public var routed: [RoutedStretch] = []

    public init(file: FileContext, start: UInt64, end: UInt64, tie: TimestampTie, lines: Int, text: [UInt8] = []) {
        self.text = text
        self.file = file
        self.start = start
        self.end = end
        self.tie = tie
        self.lines = lines
    }
}

/// Where one line of a batch came from.
public struct LineReference: Equatable, Sendable {
    public let offset: UInt64
    /// The line's length as it was sent, in bytes.
    public let length: UInt32
    /// Bytes of the file that the line takes, its ending included.
    public let size: UInt32
    /// Index into the batch's ranges.
    public let range: UInt32
    /// Physical lines that the record was joined of.
    public let count: UInt32

    public init(offset: UInt64, length: UInt32, size: UInt32, range: UInt32, count: UInt32 = 1) {
        self.offset = offset
        self.length = length
        self.size = size
        self.range = range
        self.count = count
    }
}

/// A line that is over its source's limit, and goes to the dead letter unsent.
public struct OverlongLine: Equatable, Sendable {
    /// At most so many bytes of it are kept: the largest limit that a source can have.
    public static let keptBytes = 1 << 20

    /// Its length is that of what is kept.
    public let reference: LineReference
    /// Its whole length in bytes, without its ending.
    public let length: Int
    /// The limit that it is over, in bytes.
    public let limit: Int

    public init(reference: LineReference, length: Int, limit: Int) {
        self.reference = reference
        self.length = length
        self.limit = limit
    }

    /// In the dead letter's words.
    public var reason: String { "the line has \(length) bytes, and max_line_bytes is \(limit)" }
}

/// A batch ready to leave: the body, and what it is made of.
public struct SealedBatch: Equatable, Sendable {
    /// Counts a sink's batches from 1; acknowledgements happen in this order.
    public let sequence: UInt64
    public let payload: Payload
    public let ranges: [FileRange]
    /// One entry for each line, in the order of the body's records.
    public let lines: [LineReference]
    /// Lines of the ranges that are not in the body, since the server would refuse them.
    public let withheld: [WithheldLine]
    /// Lines of the ranges that are not in the body: settled once the dead letter has them.
    public let overlong: [OverlongLine]
    /// Indices of lines, rising, that an earlier life of the agent may have sent already.
    public var doubtful: [Int] = []

    /// A line's bytes as they stood in the file.
    public func text(of line: LineReference) -> ArraySlice<UInt8> {
        let range = ranges[Int(line.range)]
        let start = Int(line.offset - range.start)
        return range.text.dropFirst(start).prefix(Int(line.length))
    }

    public init(
        sequence: UInt64, payload: Payload, ranges: [FileRange], lines: [LineReference], withheld: [WithheldLine] = [],
        overlong: [OverlongLine] = []
    ) {
        self.withheld = withheld
        self.sequence = sequence
        self.payload = payload
        self.ranges = ranges
        self.lines = lines
        self.overlong = overlong
    }
}
