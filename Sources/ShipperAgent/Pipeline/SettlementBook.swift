import Logging
import ShipperCore
import ShipperDelivery
import ShipperTailing

/// Books what became of each line: ledgers, dead letter, checkpoint.
struct SettlementBook {
    private let sources: [String]
    private let deadLetter: DeadLetterFile
    private let state: SinkState
    private let logger: Logger
    private(set) var checkpoint: CheckpointStore
    private var isCheckpointFailing = false

    init(
        sink: String, sources: [String], checkpoint: CheckpointStore, deadLetter: DeadLetterFile, state: SinkState,
        logger: Logger
    ) {
        self.sources = sources
        self.checkpoint = checkpoint
        self.deadLetter = deadLetter
        self.state = state
        self.logger = logger
    }

    /// - Parameter handle: the open file that a line came from.
    /// - Returns: `false` if refused lines could not be put into the dead letter; nothing is booked then.
    func settle(_ batch: SealedBatch, _ settlement: Settlement, handle: (FileContext) -> ReopenableFile?) -> Bool {
        guard deadLetter.write(batch, settlement.rejections, sources: sources, handle: handle) else { return false }
        bookOverlong(batch)
        let delivered = tally(settlement.delivered, batch)
        let rejected = tally(settlement.rejections.map(\.line), batch)
        for (source, name) in sources.enumerated() where delivered[source] != nil || rejected[source] != nil {
            state.updateLedger(of: name) { ledger in
                if let tally = delivered[source] { ledger.deliver(tally) }
                if let tally = rejected[source] { ledger.deadLetter(tally, reason: "refused") }
            }
        }
        for (source, tally) in tally(Array(settlement.uncertain), batch) {
            state.updateLedger(of: sources[source]) { $0.countUncertain(tally.lines) }
        }
        if settlement.duplicates > 0, let range = batch.ranges.first {
            state.updateLedger(of: sources[range.file.source]) { $0.countDuplicates(settlement.duplicates) }
        }
        return true
    }

    /// The dead letter has them.
    private func bookOverlong(_ batch: SealedBatch) {
        for line in batch.overlong {
            let tally = LineTally(lines: Int(line.reference.count), bytes: Int(line.reference.size))
            let source = sources[batch.ranges[Int(line.reference.range)].file.source]
            state.updateLedger(of: source) { $0.deadLetter(tally, reason: "too_long") }
        }
    }

    /// Lines and bytes by source.
    private func tally(_ lines: [Int], _ batch: SealedBatch) -> [Int: LineTally] {
        lines.reduce(into: [:]) { sums, line in
            let reference = batch.lines[line]
            let source = batch.ranges[Int(reference.range)].file.source
            sums[source, default: LineTally()].lines += Int(reference.count)
            sums[source, default: LineTally()].bytes += Int(reference.size)
        }
    }

    mutating func advance(_ range: FileRange) { checkpoint.advance(range) }

    /// Drops places in files that nobody follows any more.
    mutating func keepOnly(_ isKept: (ContentID) -> Bool) { checkpoint.keepOnly(isKept) }

    func lose(_ bytes: Int, of file: FileContext, reason: String) {
        let deed =
            switch reason {
            case "truncated": "a truncation"
            case "released": "the limit on what is kept alive (retained_bytes)"
            default: "the file's removal"
            }
        logger.error("\(bytes) bytes of '\(file.path)' were lost to \(deed) before they could be read.")
        state.updateLedger(of: sources[file.source]) { $0.lose(bytes, reason: reason) }
    }

    /// Writes the checkpoint if it has moved. A failure is said once and counted; shipping goes on.
    ///
    /// - Parameter tail: the hash of what stands before an offset.
    /// - Returns: whether there is news on disk.
    @discardableResult
    mutating func save(tail: (ContentID, UInt64) -> TailHash? = { _, _ in nil }) -> Bool {
        do throws(FileProblem) {
            let hasMoved = try checkpoint.save(tail: tail)
            if isCheckpointFailing { logger.notice("The checkpoint can be written again.") }
            isCheckpointFailing = false
            state.update { $0.checkpointCurrent = ContinuousClock.now }
            return hasMoved
        } catch {
            if !isCheckpointFailing {
                logger.error("\(error) Shipping goes on; a crash before this is mended sends lines again.")
            }
            isCheckpointFailing = true
            state.update { $0.checkpointFailures += 1 }
            return false
        }
    }
}
