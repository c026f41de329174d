import JSONText
import ShipperTailing

/// The lines of a dead-letter file, one after another, however long the file is.
struct DeadLetterReader {
    struct Line {
        /// Without its newline.
        let bytes: ArraySlice<UInt8>
        /// Where the next one begins.
        let end: UInt64
    }

    private let file: OpenFile
    /// What was read and not yet given out, from `offset` of the file on.
    private var waiting: [UInt8] = []
    private var taken = 0
    private var offset: UInt64
    private var block = [UInt8](repeating: 0, count: 1 << 20)

    /// - Throws: `FileProblem` if the file cannot be opened.
    init(_ path: String, from offset: UInt64 = 0) throws(FileProblem) {
        file = try OpenFile(path: path)
        self.offset = offset
    }

    /// `nil` at the end of the file. A last line without its newline is a line too.
    mutating func next() throws(FileProblem) -> Line? {
        var searched = taken
        while true {
            if let newline = waiting[searched...].firstIndex(of: 0x0A) { return give(upTo: newline, next: newline + 1) }
            searched = waiting.count
            let count = try file.read(at: offset + UInt64(waiting.count), into: &block, 0..<block.count)
            if count == 0 { return taken < waiting.count ? give(upTo: waiting.count, next: waiting.count) : nil }
            if taken > 0 {
                waiting.removeFirst(taken)
                (searched, offset, taken) = (searched - taken, offset + UInt64(taken), 0)
            }
            waiting += block[..<count]
        }
    }

    private mutating func give(upTo end: Int, next: Int) -> Line {
        defer { taken = next }
        return Line(bytes: waiting[taken..<end], end: offset + UInt64(next))
    }
}
