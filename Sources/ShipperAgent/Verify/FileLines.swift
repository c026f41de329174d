import JSONText
import ShipperCore
import ShipperTailing

/// Reads files as the agent does, and gives each record that it would send to a tap.
struct FileLines {
    /// More than the longest line that can be sent, as for the agent itself.
    private static let blockSize = BlockReader.blockSize

    private var builder: BatchBuilder<TappedEncoder>
    /// What of the file is in memory, from `cursor.offset` on.
    private var block: [UInt8] = []
    private var cursor = FileCursor()
    private var counts = LineCounts()
    /// Lines without a time of their own need some time; it is not looked at.
    private let mark = ReadTimeMark(start: 0, end: .max, time: 0)

    init(_ parts: SinkParts, _ sources: [SourceConfiguration], tap: any RecordTap) {
        let encoder = TappedEncoder(tap: tap)
        builder = BatchBuilder(
            encoder: encoder, limits: BatchLimits(bytes: 1 << 20, lines: 1_000),
            sources: parts.sourcePlans(sources, fields: encoder.fieldPaths, extent: encoder.extent), breaksTies: false)
        // Of the server's limits those on time say nothing of what was sent long ago.
        builder.lineLimits.bytes = parts.lineRules.bytes
        builder.lineLimits.onLongLine = parts.lineRules.onLongLine
    }

    /// Reads a whole file. A last line without its newline counts.
    ///
    /// - Throws: `FileProblem` if it cannot be read on; lines that were whole before are given.
    mutating func read(_ file: ForwardFile, as context: FileContext) throws {
        (block, cursor) = ([], FileCursor())
        while true {
            let isAtEnd: Bool
            do throws(FileProblem) {
                isAtEnd = try fill(file)
            } catch {
                try takeLines(context, closes: false)
                throw error
            }
            let before = cursor.offset
            try takeLines(context, closes: isAtEnd)
            if isAtEnd { return try takeRest(context) }
            if cursor.offset == before { try skipOrCut(file, context) }
        }
    }

    /// - Returns: whether the file has no more.
    private func fill(_ file: ForwardFile, _ block: inout [UInt8]) throws(FileProblem) -> Bool {
        while block.count < Self.blockSize {
            let before = block.count
            try file.read(Self.blockSize - block.count, appendingTo: &block)
            if block.count == before { return true }
        }
        return false
    }

    private mutating func fill(_ file: ForwardFile) throws(FileProblem) -> Bool { try fill(file, &block) }

    private mutating func takeLines(_ context: FileContext, closes: Bool) throws {
        let block = lendBlock()
        var taken = 0
        while true {
            let start = cursor.offset
            let stop = unsafe builder.consume(
                block.span.bytes, taken..<block.count, of: context, cursor: &cursor, mark: mark, counts: &counts, closes: closes)
            taken += Int(cursor.offset - start)
            _ = try builder.seal()
            if stop != .batchFull { break }
        }
        self.block = Array(block[taken...])
    }

    private mutating func takeRest(_ context: FileContext) throws {
        let block = lendBlock()
        guard !block.isEmpty else { return }
        _ = unsafe builder.consumeUnfinished(
            block.span.bytes, 0..<block.count, size: block.count, of: context, cursor: &cursor, mark: mark, counts: &counts)
        _ = try builder.seal()
    }

    /// The block, for as long as the builder looks at it.
    private mutating func lendBlock() -> [UInt8] {
        defer { block = [] }
        return block
    }

    /// Not one line ends in a whole block: it holds NUL bytes, or the head of a line longer than any that is sent whole.
    private mutating func skipOrCut(_ file: ForwardFile, _ context: FileContext) throws {
        let nulBytes = block.firstIndex { $0 != 0 } ?? block.count
        guard nulBytes == 0 else {
            cursor.offset += UInt64(nulBytes)
            return block.removeFirst(nulBytes)
        }
        let head = block
        var (length, isAtEnd) = (head.count, false)
        block = []
        while !isAtEnd {
            isAtEnd = try fill(file, &block)
            if let newline = block.firstIndex(of: 0x0A) {
                length += newline
                block.removeFirst(newline + 1)
                break
            }
            length += block.count
            block = []
        }
        let framer = builder.sources[context.source].framer
        let cut = unsafe framer.cutPoint(in: head.span.bytes, from: 0)
        _ = unsafe builder.consumeOverlong(
            head.span.bytes, 0..<cut, length: length, size: length + 1, of: context, cursor: &cursor, mark: mark, counts: &counts)
        _ = try builder.seal()
    }

    /// Takes one line that is known by itself.
    mutating func take(_ line: [UInt8], at offset: UInt64, of context: FileContext) throws {
        var cursor = FileCursor(offset: offset)
        _ = unsafe builder.consumeOverlong(
            line.span.bytes, 0..<line.count, length: line.count, size: line.count + 1, of: context, cursor: &cursor, mark: mark,
            counts: &counts)
        _ = try builder.seal()
    }
}

/// Gets the records of files, as they would be sent.
protocol RecordTap: AnyObject {
    /// - Parameter source: index into the sink's list of sources.
    func take(_ line: [UInt8], at offset: UInt64, id: LineID, source: Int)
}

/// An encoder that encodes nothing.
struct TappedEncoder: PayloadEncoder {
    let tap: any RecordTap
    private(set) var byteCount = 0
    private var file: FileContext?

    init(tap: any RecordTap) { self.tap = tap }

    var fieldPaths: [String] { [] }
    var extent: TopLevelScanner.Extent { .wholeLine }

    mutating func begin(_ file: FileContext) { self.file = file }

    mutating func append(_ record: Record, slots: [JSONSlice], in block: borrowing RawSpan) {
        guard let file else { return }
        byteCount += record.range.count
        var line: [UInt8] = []
        line.append(block, record.range)
        let id = LineID(file: file.id, epoch: file.epoch, offset: record.offset, bytes: block, range: record.range)
        tap.take(line, at: record.offset, id: id, source: file.source)
    }

    mutating func seal() -> Payload {
        byteCount = 0
        return Payload(body: [], uncompressedCount: 0)
    }
}
