import JSONText
import ShipperCore
import ShipperTailing

/// Reads one block of one file into a batch. One per sink: the block's memory is taken once and used for every file.
struct BlockReader {
    /// Bytes read at a time. More than the largest limit on line length (1 MiB): where to cut a line shows in the byte after it, and
    /// where to end a record in the beginning of the line after it.
    static let blockSize = (1 << 20) + 4096

    private var block = [UInt8](repeating: 0, count: blockSize)
    /// What stands before the block in its file, so far as a tail hash needs it.
    private var before = [UInt8](repeating: 0, count: TailHash.maximumCount)
    /// Where the block begins in its file, how much of it is filled, and how much of what stands before it.
    private var filled = (start: UInt64(0), count: 0, before: 0)
    private let readTimes: ReadTimes
    private(set) var cuts: LineCuts

    init(readTimes: ReadTimes, cuts: LineCuts) {
        self.readTimes = readTimes
        self.cuts = cuts
    }

    enum Outcome: Equatable {
        /// Nothing more to take from this file now.
        case exhausted
        /// There may be more.
        case more
        case batchFull
        /// The next line must wait until something that was sent is settled.
        case held
    }

    /// Takes lines from `slot` into `builder`, at most a block's worth.
    ///
    /// - Parameter now: decides whether a record has waited long enough for its next line.
    /// - Throws: `FileProblem` if the file cannot be read, or a reading time or a cut cannot be made durable; nothing is skipped then.
    mutating func read<Encoder>(
        _ slot: inout SinkFile, into builder: inout BatchBuilder<Encoder>, counts: inout LineCounts,
        now: ContinuousClock.Instant = .now
    ) throws(FileProblem) -> Outcome {
        if slot.cursor.overlongScan != nil { return try readOverlong(&slot, &builder, &counts) }
        let (start, status) = (slot.cursor.offset, slot.file.status)
        guard let count = try read(slot, at: start) else { return .exhausted }
        if skipNUL(&slot, count, &counts) { return .more }
        var (end, closes) = end(of: slot, start, count)
        var mark: ReadTimeMark?
        while true {
            let taken = Int(slot.cursor.offset - start)
            let stop = unsafe builder.consume(
                block.span.bytes, taken..<end, of: slot.context, cursor: &slot.cursor, mark: mark, counts: &counts, closes: closes)
            switch stop {
            case .batchFull: return .batchFull
            case .held: return .held
            case .blockDone where closes:
                return try readUnfinished(&slot, &builder, &counts, Int(slot.cursor.offset - start)..<end, until: start + UInt64(end))
            case .blockDone:
                let rest = Int(slot.cursor.offset - start)..<count
                guard count < block.count, let cut = due(slot, status, start, rest, now) else {
                    return finish(&slot, builder.sources[slot.context.source].records, start, count, now)
                }
                try cuts.add(cut, in: slot.context)
                (end, closes) = (Int(cut - start), true)
            case .needsReadTime(let offset):
                let last = unsafe ByteSearch.last(0x0A, in: block.span.bytes, from: taken, to: end) ?? end - 1
                mark = try readTimes.mark(
                    slot.context.id, epoch: slot.context.epoch, at: offset, through: start + UInt64(last) + 1)
            }
        }
    }

    // MARK: - Where a block ends

    /// Bytes of the block that may be taken at once, and whether a cut is what ends them.
    private func end(of slot: borrowing SinkFile, _ start: UInt64, _ count: Int) -> (Int, closes: Bool) {
        guard let cut = cuts.next(after: slot.cursor.offset, in: slot.context), cut <= start + UInt64(count) else {
            return (count, false)
        }
        return (Int(cut - start), true)
    }

    /// Where to cut a file that was read to its end: behind everything, if the file has ended; behind its last whole line, if a record
    /// has waited there for long enough.
    private func due(
        _ slot: borrowing SinkFile, _ status: TrackedFile.Status, _ start: UInt64, _ rest: Range<Int>, _ now: ContinuousClock.Instant
    ) -> UInt64? {
        let end = start + UInt64(rest.upperBound)
        guard end == status.size, !rest.isEmpty else { return nil }
        if status.isEnded { return end }
        guard let open = slot.openRecord, open.end == end, open.due <= now else { return nil }
        return unsafe ByteSearch.last(0x0A, in: block.span.bytes, from: rest.lowerBound, to: rest.upperBound).map { start + UInt64($0) + 1 }
    }

    private func finish(
        _ slot: inout SinkFile, _ records: RecordFramer?, _ start: UInt64, _ count: Int, _ now: ContinuousClock.Instant
    ) -> Outcome {
        let end = start + UInt64(count)
        if count == block.count {
            // Not one line ending in a whole block: look for it further on, without keeping what was read.
            if slot.cursor.offset == start { slot.cursor.overlongScan = end }
            return .more
        }
        slot.exhaustedAt = end
        let rest = Int(slot.cursor.offset - start)..<count
        let isOpen = unsafe records != nil && ByteSearch.first(0x0A, in: block.span.bytes, from: rest.lowerBound, to: count) != nil
        if let records, isOpen, slot.openRecord?.end != end {
            slot.openRecord = SinkFile.OpenRecord(end: end, due: now + records.timeout)
        } else if !isOpen {
            slot.openRecord = nil
        }
        return .exhausted
    }

    // MARK: - Parts

    /// Passes over NUL bytes that a block begins with, of which a sparse file can have any number: what stands behind them has a whole
    /// block for itself then. Those at the file's end may yet be written.
    private func skipNUL(_ slot: inout SinkFile, _ count: Int, _ counts: inout LineCounts) -> Bool {
        guard count == block.count, block[0] == 0 else { return false }
        let nulBytes = block.firstIndex { $0 != 0 } ?? count
        slot.cursor.offset += UInt64(nulBytes)
        counts.nulBytes += nulBytes
        return true
    }

    /// Takes the last line before a cut, which does not end it.
    ///
    /// - Parameter range: What the block holds of the line; where that is nothing, there is nothing to take.
    private mutating func readUnfinished<Encoder>(
        _ slot: inout SinkFile, _ builder: inout BatchBuilder<Encoder>, _ counts: inout LineCounts, _ range: Range<Int>,
        until end: UInt64
    ) throws(FileProblem) -> Outcome {
        slot.openRecord = nil
        if range.isEmpty { return .more }
        let size = Int(end - slot.cursor.offset)
        var mark: ReadTimeMark?
        while true {
            let stop = unsafe builder.consumeUnfinished(
                block.span.bytes, range, size: size, of: slot.context, cursor: &slot.cursor, mark: mark, counts: &counts)
            guard case .needsReadTime(let offset) = stop else { return passed(stop, &slot) }
            mark = try readTimes.mark(slot.context.id, epoch: slot.context.epoch, at: offset, through: end)
        }
    }

    /// What taking a single line came to.
    private func passed<Encoder>(_ stop: BatchBuilder<Encoder>.Stop, _ slot: inout SinkFile) -> Outcome {
        if stop == .held { return .held }
        slot.cursor.overlongScan = nil
        return stop == .batchFull ? .batchFull : .more
    }

    /// Fills the block.
    ///
    /// - Returns: how many bytes came; `nil` if they are not of the contents that the slot's epoch counts: the file was cut and
    ///   written anew, which the registry is told.
    private mutating func read(_ slot: borrowing SinkFile, at offset: UInt64) throws(FileProblem) -> Int? {
        filled = (offset, 0, 0)
        // Before the block: what is found to be right below holds for both.
        let start = slot.file.handle.isCompressed ? offset : TailHash.start(before: offset)
        let wanted = Int(offset - start)
        let got = wanted == 0 ? 0 : try slot.file.handle.read(at: start, into: &before, 0..<wanted)
        let count = try slot.file.handle.read(at: offset, into: &block, 0..<room(slot.file.status, at: offset))
        let status = slot.file.status
        guard status.identity.epoch == slot.context.epoch else { return nil }
        if try slot.file.stillBegins(as: status) {
            if got == wanted { filled = (offset, count, got) }
            return count
        }
        slot.file.suspectTruncation(in: slot.context.epoch)
        return nil
    }

    /// The hash of what stands before the slot's cursor, in the block that was read last; `nil` where that does not show, or the file is
    /// compressed.
    func tail(of slot: borrowing SinkFile) -> TailHash? {
        guard !slot.file.handle.isCompressed, slot.cursor.offset > filled.start, slot.cursor.offset <= filled.start + UInt64(filled.count)
        else { return nil }
        let taken = Int(slot.cursor.offset - filled.start)
        let own = block[max(0, taken - TailHash.maximumCount)..<taken]
        return TailHash(before[..<filled.before].suffix(TailHash.maximumCount - own.count) + own)
    }

    /// How much to read. Of a small file no more than the registry has seen: what a file begins with must be known as far as anything of
    /// it is sent, or it could not be told from what is written in its place.
    private func room(_ status: TrackedFile.Status, at offset: UInt64) -> Int {
        guard status.identity.fingerprint.count < Fingerprint.maximumCount else { return block.count }
        return status.size > offset ? Int(min(status.size - offset, UInt64(block.count))) : 0
    }

    /// Forgets the cuts that the checkpoint on disk has passed, when there are many.
    mutating func forgetCuts(passedBy checkpoint: CheckpointStore) throws(FileProblem) {
        if cuts.isLarge { try cuts.compact(checkpoint) }
    }
}

// MARK: - Lines longer than a block

extension BlockReader {
    /// Goes on looking for the end of such a line; when it is found, reads the line's head again.
    private mutating func readOverlong<Encoder>(
        _ slot: inout SinkFile, _ builder: inout BatchBuilder<Encoder>, _ counts: inout LineCounts
    ) throws(FileProblem) -> Outcome {
        let (scan, status) = (slot.cursor.overlongScan ?? slot.cursor.offset, slot.file.status)
        guard let count = try read(slot, at: scan) else { return .exhausted }
        let (end, closes) = end(of: slot, scan, count)
        guard let newline = unsafe ByteSearch.first(0x0A, in: block.span.bytes, from: 0, to: end) else {
            var cut = closes ? scan + UInt64(end) : nil
            if !closes, status.isEnded, count < block.count, scan + UInt64(count) == status.size { cut = status.size }
            if let cut { return try cutOverlong(&slot, &builder, &counts, at: cut) }
            slot.cursor.overlongScan = scan + UInt64(count)
            if count < block.count { slot.exhaustedAt = scan + UInt64(count) }
            return count < block.count ? .exhausted : .more
        }
        return try takeOverlong(&slot, &builder, &counts, size: Int(scan - slot.cursor.offset) + newline + 1)
    }

    /// It has no end: what stands before the cut is taken for it.
    private mutating func cutOverlong<Encoder>(
        _ slot: inout SinkFile, _ builder: inout BatchBuilder<Encoder>, _ counts: inout LineCounts, at cut: UInt64
    ) throws(FileProblem) -> Outcome {
        guard try read(slot, at: slot.cursor.offset) == block.count else { return .exhausted }
        try cuts.add(cut, in: slot.context)
        return try readUnfinished(&slot, &builder, &counts, 0..<block.count, until: cut)
    }

    private mutating func takeOverlong<Encoder>(
        _ slot: inout SinkFile, _ builder: inout BatchBuilder<Encoder>, _ counts: inout LineCounts, size: Int
    ) throws(FileProblem) -> Outcome {
        // Shorter only if the file was cut in between; the registry will see that.
        guard try read(slot, at: slot.cursor.offset) == block.count else { return .exhausted }
        let framer = builder.sources[slot.context.source].framer
        let cut = unsafe framer.cutPoint(in: block.span.bytes, from: 0)
        var mark: ReadTimeMark?
        while true {
            let stop = unsafe builder.consumeOverlong(
                block.span.bytes, 0..<cut, length: size - 1, size: size, of: slot.context, cursor: &slot.cursor,
                mark: mark, counts: &counts)
            guard case .needsReadTime(let offset) = stop else { return passed(stop, &slot) }
            mark = try readTimes.mark(
                slot.context.id, epoch: slot.context.epoch, at: offset, through: offset + UInt64(size))
        }
    }
}
