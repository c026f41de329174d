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

    /// - Returns: `false` if refused lines could not be put into the dead letter; nothing is booked then.
    func settle(_ batch: SealedBatch, _ settlement: Settlement) -> Bool {
        guard deadLetter.write(batch, Self.undeliverable(batch, settlement), sources: sources) else { return false }
        let delivered = tally(settlement.delivered.map { batch.lines[$0] }, batch)
        let refused = Dictionary(grouping: settlement.rejections) { RefusalKind($0.reason).rawValue }
        var dead = refused.mapValues { tally($0.map { batch.lines[$0.line] }, batch) }
        for reason in WithheldLine.Reason.allCases {
            var lines = batch.withheld.filter { $0.reason == reason }.map(\.line)
            if reason == .tooLong { lines += batch.overlong.map(\.reference) }
            dead[reason.rawValue] = tally(lines, batch)
        }
        for (source, name) in sources.enumerated() {
            state.updateLedger(of: name) { [dead] ledger in
                if let tally = delivered[source] { ledger.deliver(tally) }
                for (reason, tallies) in dead { if let tally = tallies[source] { ledger.deadLetter(tally, reason: reason) } }
            }
        }
        for (source, tally) in tally(settlement.uncertain.map { batch.lines[$0] }, batch) {
            state.updateLedger(of: sources[source]) { $0.countUncertain(tally.lines) }
        }
        if settlement.duplicates > 0, let range = batch.ranges.first {
            state.updateLedger(of: sources[range.file.source]) { $0.countDuplicates(settlement.duplicates) }
        }
        return true
    }

    static func undeliverable(_ batch: SealedBatch, _ settlement: Settlement) -> [DeadLetterFile.Entry] {
        settlement.rejections.map { DeadLetterFile.Entry(line: batch.lines[$0.line], reason: $0.reason) }
            + batch.withheld.map { DeadLetterFile.Entry(line: $0.line, reason: $0.reason.sentence) }
            + batch.overlong.map { DeadLetterFile.Entry(line: $0.reference, reason: $0.reason) }
    }

    /// Lines and bytes by source.
    private func tally(_ lines: [LineReference], _ batch: SealedBatch) -> [Int: LineTally] {
        lines.reduce(into: [:]) { sums, reference in
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
    /// - Returns: what is news on disk; `nil` if nothing was written.
    @discardableResult
    mutating func save() -> [ContentID: CheckpointStore.Entry]? {
        do throws(FileProblem) {
            let news = try checkpoint.save()
            if isCheckpointFailing { logger.notice("The checkpoint can be written again.") }
            isCheckpointFailing = false
            state.update { $0.checkpointCurrent = ContinuousClock.now }
            return news
        } catch {
            if !isCheckpointFailing {
                logger.error("\(error) Shipping goes on; a crash before this is mended sends lines again.")
            }
            isCheckpointFailing = true
            state.update { $0.checkpointFailures += 1 }
            return nil
        }
    }
}

extension WithheldLine.Reason {
    /// As the dead letter says it.
    var sentence: String {
        switch self {
        case .tooOld: "not sent: older than the sink's limits.max_age"
        case .tooNew: "not sent: further ahead of the clock than the sink's limits.max_ahead"
        case .tooLong: "not sent: longer than the sink's limits.line_bytes"
        }
    }
}
