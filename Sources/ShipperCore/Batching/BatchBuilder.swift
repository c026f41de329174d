public import JSONText

/// The CPU-bound part of a sink's line of work: block → lines → records → body. Free of clock, file and socket.
public struct BatchBuilder<Encoder: PayloadEncoder> {
    public enum Stop: Equatable, Sendable {
        /// No further whole line stands in the block.
        case blockDone
        /// The batch is full; seal it and go on with the same block.
        case batchFull
        /// The line at this offset has no time of its own, and the mark given does not reach it.
        case needsReadTime(UInt64)
        /// The next line cannot be taken before something that was sent is settled.
        case held
    }

    /// What became of a line.
    @usableFromInline
    enum Taking {
        case taken
        /// It has no time, and the mark does not reach it; nothing has changed.
        case needsReadTime
        /// The encoder does not take it yet; nothing has changed.
        case held
    }

    @usableFromInline var encoder: Encoder
    public let limits: BatchLimits
    public let sources: [SourcePlan]
    /// Whether stamps tell lines of one instant apart.
    public let breaksTies: Bool
    /// Bytes at which a batch is closed: those of `limits`, or less where the server takes less.
    public var bodyLimit: Int
    /// What the server takes of a single line; may change from block to block, as time goes on.
    public var lineLimits = LineLimits()

    @usableFromInline var slots: [JSONSlice]
    @usableFromInline let noSlots: [JSONSlice]
    @usableFromInline var ranges: [FileRange] = []
    @usableFromInline var lines: [LineReference] = []
    @usableFromInline var withheld: [WithheldLine] = []
    private var overlong: [OverlongLine] = []
    /// Bytes that the dead letter will have to take: they fill a batch as others do.
    @usableFromInline var overlongBytes = 0
    /// Lines in the batch when the last range was opened, or opened again.
    private var linesBefore = 0
    /// Where the last range was opened, or opened again: in its file and in the block.
    private var opened = (offset: UInt64(0), index: 0)
    private var sequence: UInt64 = 0

    public init(encoder: Encoder, limits: BatchLimits, sources: [SourcePlan], breaksTies: Bool) {
        self.encoder = encoder
        self.limits = limits
        bodyLimit = limits.bytes
        self.sources = sources
        self.breaksTies = breaksTies
        let count = encoder.fieldPaths.count + 1
        slots = Array(repeating: .absent, count: count)
        noSlots = slots
    }

    /// Lines in the batch so far.
    public var lineCount: Int { lines.count + withheld.count }
    /// Whether the batch covers nothing at all, not even lines that were filtered.
    public var isEmpty: Bool { ranges.isEmpty }
    @inlinable
    public var isFull: Bool {
        encoder.byteCount &+ overlongBytes >= bodyLimit || lines.count &+ withheld.count >= limits.lines
    }

    /// Takes whole lines from `block[range]`, which begins at `cursor.offset` of `file`, until the block or the batch ends.
    ///
    /// - Parameters:
    ///   - cursor: moved past every line taken.
    ///   - mark: dates lines without a time of their own.
    ///   - counts: added to.
    ///   - closes: whether a record of several lines ends where the block does, as far as whole lines go.
    @inlinable
    public mutating func consume(
        _ block: borrowing RawSpan, _ range: Range<Int>, of file: FileContext, cursor: inout FileCursor,
        mark: ReadTimeMark?, counts: inout LineCounts, closes: Bool = false
    ) -> Stop {
        encoder.begin(file)
        openRange(file, at: cursor, range.lowerBound)
        let source = sources[file.source]
        if let records = source.records {
            return consume(records, block, range, source, cursor: &cursor, mark: mark, counts: &counts, closes: closes)
        }
        var index = range.lowerBound
        while !isFull {
            var start = source.framer.textStart(in: block, from: index, to: range.upperBound)
            let nulBytes = start - index
            if cursor.offset == 0 { start += LineFramer.byteOrderMark(in: block, from: start, to: range.upperBound) }
            guard let line = source.framer.line(in: block, from: start, to: range.upperBound) else {
                return closeRange(cursor, block, .blockDone)
            }
            let taking = take(line, size: line.next - index, skipping: start - index, in: block, of: source, &cursor, mark, &counts)
            guard taking == .taken else { return closeRange(cursor, block, Self.stop(taking, at: cursor)) }
            counts.nulBytes &+= nulBytes
            index = line.next
        }
        return closeRange(cursor, block, .batchFull)
    }

    /// The same for lines that are joined to records.
    @usableFromInline
    mutating func consume(
        _ records: RecordFramer, _ block: borrowing RawSpan, _ range: Range<Int>, _ source: SourcePlan,
        cursor: inout FileCursor, mark: ReadTimeMark?, counts: inout LineCounts, closes: Bool
    ) -> Stop {
        var index = range.lowerBound
        while !isFull {
            var start = source.framer.textStart(in: block, from: index, to: range.upperBound)
            let nulBytes = start - index
            if cursor.offset == 0 { start += LineFramer.byteOrderMark(in: block, from: start, to: range.upperBound) }
            guard let record = records.record(in: block, from: start, to: range.upperBound, closes: closes) else {
                return closeRange(cursor, block, .blockDone)
            }
            let size = record.next - index
            let taking = take(record, size: size, skipping: start - index, in: block, of: source, &cursor, mark, &counts)
            guard taking == .taken else { return closeRange(cursor, block, Self.stop(taking, at: cursor)) }
            counts.nulBytes &+= nulBytes
            index = record.next
        }
        return closeRange(cursor, block, .batchFull)
    }

    /// Takes one line whose head stands in `block[range]`, cut out of a line of `length` bytes that `size` bytes of the file hold.
    @inlinable
    public mutating func consumeOverlong(
        _ block: borrowing RawSpan, _ range: Range<Int>, length: Int, size: Int, of file: FileContext,
        cursor: inout FileCursor, mark: ReadTimeMark?, counts: inout LineCounts
    ) -> Stop {
        encoder.begin(file)
        openRange(file, at: cursor, range.lowerBound)
        let line = LineFramer.Line(range: range, length: length, next: range.upperBound)
        let taking = take(line, size: size, in: block, of: sources[file.source], &cursor, mark, &counts)
        guard taking == .taken else { return closeRange(cursor, block, Self.stop(taking, at: cursor)) }
        return closeRange(cursor, block, isFull ? .batchFull : .blockDone)
    }

    /// Takes what stands behind the last newline of a file that will not end its line, in `block[range]`.
    ///
    /// - Parameter size: Bytes of the file that it takes: more than the range where that is cut at the limit.
    public mutating func consumeUnfinished(
        _ block: borrowing RawSpan, _ range: Range<Int>, size: Int, of file: FileContext, cursor: inout FileCursor,
        mark: ReadTimeMark?, counts: inout LineCounts
    ) -> Stop {
        encoder.begin(file)
        openRange(file, at: cursor, range.lowerBound)
        let source = sources[file.source]
        var start = source.framer.textStart(in: block, from: range.lowerBound, to: range.upperBound)
        let nulBytes = start - range.lowerBound
        if cursor.offset == 0 { start += LineFramer.byteOrderMark(in: block, from: start, to: range.upperBound) }
        let length = size - (start - range.lowerBound)
        let end = length > source.framer.limit ? source.framer.cutPoint(in: block, from: start) : range.upperBound
        var line = LineFramer.Line(range: start..<end, length: length, next: range.upperBound)
        line.isUnfinished = true
        let skipped = start - range.lowerBound
        let taking = take(line, size: size, skipping: skipped, in: block, of: source, &cursor, mark, &counts)
        guard taking == .taken else { return closeRange(cursor, block, Self.stop(taking, at: cursor)) }
        counts.nulBytes &+= nulBytes
        return closeRange(cursor, block, isFull ? .batchFull : .blockDone)
    }

    /// Closes the batch and begins the next one.
    public mutating func seal() throws -> SealedBatch {
        sequence += 1
        let batch = SealedBatch(
            sequence: sequence, payload: try encoder.seal(), ranges: ranges, lines: lines, withheld: withheld, overlong: overlong)
        overlong = []
        overlongBytes = 0
        // The batch owns the arrays now; the next one will be about as large.
        let capacity = (ranges.count, lines.count)
        ranges = []
        lines = []
        withheld = []
        ranges.reserveCapacity(capacity.0)
        lines.reserveCapacity(min(capacity.1 + capacity.1 / 8, limits.lines))
        return batch
    }

    // MARK: - One line

    @usableFromInline
    static func stop(_ taking: Taking, at cursor: FileCursor) -> Stop {
        taking == .held ? .held : .needsReadTime(cursor.offset)
    }

    /// - Parameters:
    ///   - size: Bytes of the file that it takes.
    ///   - skipped: Of these, bytes before its text.
    @inlinable @inline(__always)
    mutating func take(
        _ line: LineFramer.Line, size: Int, skipping skipped: Int = 0, in block: borrowing RawSpan, of source: borrowing SourcePlan,
        _ cursor: inout FileCursor, _ mark: ReadTimeMark?, _ counts: inout LineCounts
    ) -> Taking {
        if source.refusesLongLines, line.length > source.framer.limit {
            refuse(line, size, skipped, limit: source.framer.limit, at: cursor)
        } else if line.length > 0 || source.keepsEmptyLines {
            let taking = send(line, size, skipped, in: block, of: source, &cursor, mark, &counts)
            guard taking == .taken else { return taking }
        } else {
            counts.empty &+= 1
            counts.emptyBytes &+= size
        }
        counts.read &+= line.count
        counts.bytesRead &+= size
        cursor.offset &+= UInt64(size)
        return .taken
    }

    @inlinable @inline(__always)
    mutating func send(
        _ line: LineFramer.Line, _ size: Int, _ skipped: Int, in block: borrowing RawSpan, of source: borrowing SourcePlan,
        _ cursor: inout FileCursor, _ mark: ReadTimeMark?, _ counts: inout LineCounts
    ) -> Taking {
        let isCut = line.length > line.range.count
        let wantsJSON = source.format != .text
        let isJSON = wantsJSON && !isCut && source.scanner.scan(block, line.range, into: &slots)
        let own = isJSON && source.hasTimestamp ? TimeParser.parse(slots[0], of: block) : nil
        guard let time = own ?? mark?.time(at: cursor.offset).map({ ParsedTime(nanoseconds: $0, digits: 9) }) else {
            return .needsReadTime
        }
        let tie = cursor.tie
        let stamp = breaksTies && time.digits < 9 ? cursor.tie.stamp(time) : time.nanoseconds
        var range = line.range
        if !lineLimits.admits(stamp, line.range.count) {
            let offset = cursor.offset + UInt64(skipped)
            if withhold(line, size, at: offset, stamp) { return .taken }
            range = line.range.lowerBound..<LineFramer(limit: lineLimits.bytes).cutPoint(in: block, from: line.range.lowerBound)
        }
        let isMarked = source.format == .json && !isJSON && !isCut
        let record = Record(
            range: range, offset: cursor.offset + UInt64(skipped), originalLength: line.length, isJSON: isJSON,
            isMarkedNotJSON: isMarked, isMarkedUnfinished: line.isUnfinished && !isJSON, isSplit: line.isSplit, time: time,
            hasOwnTime: own != nil, stamp: stamp)
        guard let route = encoder.route(record, slots: isJSON ? slots : noSlots, in: block) else {
            cursor.tie = tie
            return .held
        }
        encoder.append(record, slots: isJSON ? slots : noSlots, in: block)
        if route != .plain { note(route, from: cursor.offset, size) }
        lines.append(
            LineReference(
                offset: cursor.offset + UInt64(skipped), length: UInt32(range.count), size: UInt32(clamping: size),
                range: UInt32(ranges.count - 1), count: UInt32(line.count)))
        if isMarked { counts.notJSON &+= 1 }
        if !UTF8Check.isWellFormed(block, from: range.lowerBound, to: range.upperBound) { counts.brokenText &+= 1 }
        if isCut || range.count < line.range.count { counts.truncated &+= 1 }
        if line.isSplit { counts.split &+= 1 }
        if line.isUnfinished { counts.unfinished &+= 1 }
        return .taken
    }

    @usableFromInline
    mutating func note(_ route: Route, from start: UInt64, _ size: Int) {
        let end = start + UInt64(size)
        let place = ranges.count - 1
        if let last = ranges[place].routed.last, last.end == start, last.route == route {
            ranges[place].routed[ranges[place].routed.count - 1].end = end
        } else {
            ranges[place].routed.append(RoutedStretch(start: start, end: end, route: route))
        }
    }

    // MARK: - What the encoder must know

    /// Lines that an earlier life may have sent go the way that they went then.
    public mutating func remember(_ memory: RoutingMemory) { encoder.remember(memory) }

    /// The batch of this sequence is settled.
    public mutating func settled(_ sequence: UInt64) { encoder.settled(sequence) }

    public mutating func hourPassed() { encoder.hourPassed() }

    /// Keeps a line back that the server would refuse. `false` if it is to be sent, cut.
    @usableFromInline
    mutating func withhold(_ line: LineFramer.Line, _ size: Int, at offset: UInt64, _ stamp: Int64) -> Bool {
        guard let reason = lineLimits.reasonToWithhold(stamp, line.range.count) else { return false }
        let reference = LineReference(
            offset: offset, length: UInt32(line.range.count), size: UInt32(clamping: size), range: UInt32(ranges.count - 1),
            count: UInt32(line.count))
        withheld.append(WithheldLine(line: reference, reason: reason))
        return true
    }

    /// Leaves a line that is over the limit to the dead letter.
    @usableFromInline
    mutating func refuse(_ line: LineFramer.Line, _ size: Int, _ skipped: Int, limit: Int, at cursor: FileCursor) {
        let kept = min(line.length, OverlongLine.keptBytes)
        let reference = LineReference(
            offset: cursor.offset + UInt64(skipped), length: UInt32(kept), size: UInt32(clamping: size),
            range: UInt32(ranges.count - 1))
        overlong.append(OverlongLine(reference: reference, length: line.length, limit: limit))
        overlongBytes += kept
    }

    // MARK: - Ranges

    /// Says what stands before `cursor`, to which the last lines were taken: a copy of the file is known by it when the file itself
    /// is cut or gone.
    public mutating func prove(_ file: FileContext, at cursor: FileCursor, _ tail: TailHash?) {
        guard let last = ranges.last, last.file == file, last.end == cursor.offset else { return }
        ranges[ranges.count - 1].tail = tail
    }

    @usableFromInline
    mutating func openRange(_ file: FileContext, at cursor: FileCursor, _ index: Int) {
        linesBefore = lines.count
        opened = (cursor.offset, index)
        if let last = ranges.last, last.file == file, last.end == cursor.offset, UInt64(last.text.count) == last.end - last.start { return }
        ranges.append(FileRange(file: file, start: cursor.offset, end: cursor.offset, tie: cursor.tie, lines: 0))
    }

    @usableFromInline
    mutating func closeRange(_ cursor: FileCursor, _ block: borrowing RawSpan, _ stop: Stop) -> Stop {
        let place = ranges.count - 1
        if ranges[place].end != cursor.offset { ranges[place].tail = nil }
        ranges[place].end = cursor.offset
        ranges[place].tie = cursor.tie
        ranges[place].lines += lines.count - linesBefore
        let end = min(opened.index + Int(cursor.offset - opened.offset), block.byteCount)
        unsafe block.extracting(opened.index..<end).withUnsafeBytes { unsafe ranges[place].text.append(contentsOf: $0) }
        if ranges[place].start == cursor.offset { ranges.removeLast() }
        return stop
    }
}
