import JSONText
import ShipperCore
import ShipperTailing

/// The lines of a file one after another, in memory for one block and one line.
struct SearchedLines {
    private static let blockSize = 1 << 20

    private let file: ForwardFile
    private let framer: LineFramer
    private let takesUnfinished: Bool
    /// Where the lines given stand, until the next is asked for.
    private(set) var buffer: [UInt8] = []
    /// Where in the file the buffer begins.
    private var start: ReadPlace
    /// The first time that a line of the file had, in nanoseconds since 1970; whoever reads times tells it.
    var began: Int64? {
        get { start.began }
        set { start.began = newValue }
    }
    /// The first byte of the buffer that was not given out.
    private var next = 0
    /// Whether what follows belongs to a line that was cut.
    private var skips = false
    private var isAtEnd = false

    /// - Parameter start: where `file` is to be read from.
    init(_ file: ForwardFile, from start: ReadPlace, lineLimit: Int, takesUnfinished: Bool) {
        self.file = file
        self.start = start
        self.takesUnfinished = takesUnfinished
        framer = LineFramer(limit: lineLimit)
    }

    /// Of the line given last.
    private(set) var offset: UInt64 = 0
    /// Where to go on another time: behind the last whole line.
    var place: ReadPlace {
        var place = start
        place.pass(buffer[..<next])
        return place
    }

    /// Where in ``buffer`` the next line stands; `nil` at the end.
    mutating func advance() throws(FileProblem) -> Range<Int>? {
        while true {
            if let line = unsafe framer.line(in: buffer.span.bytes, from: next, to: buffer.count) {
                defer { next = line.next }
                if skips {
                    skips = false
                    continue
                }
                return text(from: next, to: line.range.upperBound)
            }
            if let cut = cutOverlong() { return cut }
            if isAtEnd { return takesUnfinished ? unfinished() : nil }
            try fill()
        }
    }

    /// The head of a line that does not end within its limit; the rest of it is passed over.
    private mutating func cutOverlong() -> Range<Int>? {
        guard buffer.count - next > framer.limit + 4 else { return nil }
        defer { next = buffer.count }
        guard !skips else { return nil }
        skips = true
        return unsafe text(from: next, to: framer.cutPoint(in: buffer.span.bytes, from: next))
    }

    private mutating func unfinished() -> Range<Int>? {
        guard next < buffer.count, !skips else { return nil }
        defer { next = buffer.count }
        return text(from: next, to: buffer.count)
    }

    /// Without NUL bytes and a byte order mark before it.
    private mutating func text(from first: Int, to end: Int) -> Range<Int> {
        offset = start.offset + UInt64(first)
        let span = unsafe buffer.span.bytes
        let begin = framer.textStart(in: span, from: first, to: end)
        return min(begin + LineFramer.byteOrderMark(in: span, from: begin, to: end), end)..<end
    }

    private mutating func fill() throws(FileProblem) {
        start.pass(buffer[..<next])
        buffer.removeFirst(next)
        next = 0
        let before = buffer.count
        try file.read(Self.blockSize, appendingTo: &buffer)
        isAtEnd = buffer.count == before
    }
}
