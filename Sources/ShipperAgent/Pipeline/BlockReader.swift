import JSONText
import ShipperCore
import ShipperTailing

/// Reads one block of one file into a batch. One per sink: the block's memory is taken once and used for every file.
struct BlockReader {
    /// Bytes read at a time. More than the largest limit on line length (1 MiB): where to cut a line shows in the byte after it.
    static let blockSize = (1 << 20) + 4096

    private var block = [UInt8](repeating: 0, count: blockSize)
    private let readTimes: ReadTimes

    init(readTimes: ReadTimes) { self.readTimes = readTimes }

    enum Outcome: Equatable {
        /// Nothing more to take from this file now.
        case exhausted
        /// There may be more.
        case more
        case batchFull
    }

    /// Takes lines from `slot` into `builder`, at most a block's worth.
    ///
    /// - Throws: `FileProblem` if the file cannot be read or a reading time cannot be made durable; nothing is skipped then.
    mutating func read<Encoder>(
        _ slot: inout SinkFile, into builder: inout BatchBuilder<Encoder>, counts: inout LineCounts
    ) throws(FileProblem) -> Outcome {
        if slot.cursor.overlongScan != nil { return try readOverlong(&slot, &builder, &counts) }
        let (start, status) = (slot.cursor.offset, slot.file.status)
        guard let count = try read(slot, at: start) else { return .exhausted }
        skipNUL(&slot, count, &counts)
        var mark: ReadTimeMark?
        while true {
            let taken = Int(slot.cursor.offset - start)
            let stop = unsafe builder.consume(
                block.span.bytes, taken..<count, of: slot.context, cursor: &slot.cursor, mark: mark, counts: &counts)
            switch stop {
            case .batchFull: return .batchFull
            case .blockDone:
                let end = start + UInt64(count)
                guard status.isEnded, end == status.size, count < block.count, slot.cursor.offset < end else {
                    return finish(&slot, start, count)
                }
                return try readUnfinished(&slot, &builder, &counts, Int(slot.cursor.offset - start)..<count, until: end)
            case .needsReadTime(let offset):
                let last = unsafe ByteSearch.last(0x0A, in: block.span.bytes, from: taken, to: count) ?? count - 1
                mark = try readTimes.mark(
                    slot.context.id, epoch: slot.context.epoch, at: offset, through: start + UInt64(last) + 1)
            }
        }
    }

    /// Passes over a block of NUL bytes, of which a sparse file can have any number. Those at the file's end may yet be written.
    private func skipNUL(_ slot: inout SinkFile, _ count: Int, _ counts: inout LineCounts) {
        guard count == block.count, block[0] == 0, block.allSatisfy({ $0 == 0 }) else { return }
        slot.cursor.offset += UInt64(count)
        counts.nulBytes += count
    }

    /// Takes the last line of a file that will not end it.
    ///
    /// - Parameter range: What the block holds of the line.
    private mutating func readUnfinished<Encoder>(
        _ slot: inout SinkFile, _ builder: inout BatchBuilder<Encoder>, _ counts: inout LineCounts, _ range: Range<Int>,
        until end: UInt64
    ) throws(FileProblem) -> Outcome {
        let size = Int(end - slot.cursor.offset)
        var mark: ReadTimeMark?
        while true {
            let stop = unsafe builder.consumeUnfinished(
                block.span.bytes, range, size: size, of: slot.context, cursor: &slot.cursor, mark: mark, counts: &counts)
            guard case .needsReadTime(let offset) = stop else {
                slot.cursor.overlongScan = nil
                return stop == .batchFull ? .batchFull : .exhausted
            }
            mark = try readTimes.mark(slot.context.id, epoch: slot.context.epoch, at: offset, through: end)
        }
    }

    /// Fills the block.
    ///
    /// - Returns: how many bytes came; `nil` if they are not of the contents that the slot's epoch counts: the file was cut and
    ///   written anew, which the registry is told.
    private mutating func read(_ slot: borrowing SinkFile, at offset: UInt64) throws(FileProblem) -> Int? {
        let count = try slot.file.handle.read(at: offset, into: &block, 0..<block.count)
        let status = slot.file.status
        guard status.identity.epoch == slot.context.epoch else { return nil }
        if try slot.file.stillBegins(as: status) { return count }
        slot.file.suspectTruncation(in: slot.context.epoch)
        return nil
    }

    private func finish(_ slot: inout SinkFile, _ start: UInt64, _ count: Int) -> Outcome {
        if count == block.count {
            // Not one line ending in a whole block: look for it further on, without keeping what was read.
            if slot.cursor.offset == start { slot.cursor.overlongScan = start + UInt64(count) }
            return .more
        }
        slot.exhaustedAt = start + UInt64(count)
        return .exhausted
    }

    /// Goes on looking for the end of a line that is longer than a block; when it is found, reads the line's head again.
    private mutating func readOverlong<Encoder>(
        _ slot: inout SinkFile, _ builder: inout BatchBuilder<Encoder>, _ counts: inout LineCounts
    ) throws(FileProblem) -> Outcome {
        let (scan, status) = (slot.cursor.overlongScan ?? slot.cursor.offset, slot.file.status)
        guard let count = try read(slot, at: scan) else { return .exhausted }
        guard let newline = unsafe ByteSearch.first(0x0A, in: block.span.bytes, from: 0, to: count) else {
            if status.isEnded, count < block.count, scan + UInt64(count) == status.size {
                guard try read(slot, at: slot.cursor.offset) == block.count else { return .exhausted }
                return try readUnfinished(&slot, &builder, &counts, 0..<block.count, until: status.size)
            }
            slot.cursor.overlongScan = scan + UInt64(count)
            if count < block.count { slot.exhaustedAt = scan + UInt64(count) }
            return count < block.count ? .exhausted : .more
        }
        let size = Int(scan - slot.cursor.offset) + newline + 1
        // Shorter only if the file was cut in between; the registry will see that.
        guard try read(slot, at: slot.cursor.offset) == block.count else { return .exhausted }
        let framer = builder.sources[slot.context.source].framer
        let cut = unsafe framer.cutPoint(in: block.span.bytes, from: 0)
        var mark: ReadTimeMark?
        while true {
            let stop = unsafe builder.consumeOverlong(
                block.span.bytes, 0..<cut, length: size - 1, size: size, of: slot.context, cursor: &slot.cursor,
                mark: mark, counts: &counts)
            guard case .needsReadTime(let offset) = stop else {
                slot.cursor.overlongScan = nil
                return stop == .batchFull ? .batchFull : .more
            }
            mark = try readTimes.mark(
                slot.context.id, epoch: slot.context.epoch, at: offset, through: offset + UInt64(size))
        }
    }
}
