import JSONText

/// Cuts a block of file bytes into lines. A line ends in `\n` or `\r\n`; what has no ending yet waits.
public struct LineFramer: Sendable {
    /// Longer lines are cut at this many bytes, marked and counted. 1 KiB…1 MiB.
    public let limit: Int

    public init(limit: Int) { self.limit = limit }

    public struct Line: Equatable, Sendable {
        /// The line in the block, without its ending, cut at the limit.
        public let range: Range<Int>
        /// Its whole length in bytes, without its ending.
        public let length: Int
        /// Index of the first byte after its ending.
        public let next: Int
        /// Physical lines that it was joined of.
        public var count = 1
        /// Whether lines that belong to it were left to a record of their own, because it has reached a limit.
        public var isSplit = false
        /// Whether the file, or what of it is to be taken, ends within it.
        public var isUnfinished = false

        public init(range: Range<Int>, length: Int, next: Int) {
            self.range = range
            self.length = length
            self.next = next
        }
    }

    /// The line that begins at `start`, or `nil` if it does not end before `end`.
    @inline(__always)
    public func line(in block: borrowing RawSpan, from start: Int, to end: Int) -> Line? {
        guard let newline = ByteSearch.first(0x0A, in: block, from: start, to: end) else { return nil }
        var stop = newline
        if stop > start, block.byte(at: stop - 1) == 0x0D { stop -= 1 }
        let length = stop - start
        let cut = length > limit ? cutPoint(in: block, from: start) : stop
        return Line(range: start..<cut, length: length, next: newline + 1)
    }

    /// Where the text of a line that begins at `start` begins: behind NUL bytes, which a writer leaves that goes on at its old offset
    /// after a truncation.
    @inline(__always)
    public func textStart(in block: borrowing RawSpan, from start: Int, to end: Int) -> Int {
        guard start < end, block.byte(at: start) == 0 else { return start }
        var index = start + 1
        while index < end, block.byte(at: index) == 0 { index += 1 }
        return index
    }

    /// Bytes of the byte order mark that `block` has at `start`: 3 or 0.
    public static func byteOrderMark(in block: borrowing RawSpan, from start: Int, to end: Int) -> Int {
        let isMark =
            end - start >= 3 && block.byte(at: start) == 0xEF && block.byte(at: start + 1) == 0xBB && block.byte(at: start + 2) == 0xBF
        return isMark ? 3 : 0
    }

    /// Where to cut a line that begins at `start`: at the limit, or up to three bytes before it so as not to split a UTF-8 sequence.
    public func cutPoint(in block: borrowing RawSpan, from start: Int) -> Int {
        // The byte behind the limit may lie outside the block, so the last sequence's own first byte must tell its length.
        let cut = start + limit
        var lead = cut - 1
        while lead > cut - 3, block.byte(at: lead) & 0xC0 == 0x80 { lead -= 1 }
        return lead + Self.sequenceLength(block.byte(at: lead)) > cut ? lead : cut
    }

    /// Bytes of the UTF-8 sequence that begins with `lead`; 1 for a byte that begins none.
    private static func sequenceLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 1
        }
    }
}

extension RawSpan {
    @inline(__always)
    func byte(at index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
