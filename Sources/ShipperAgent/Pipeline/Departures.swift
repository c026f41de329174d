import Logging
import ShipperCore
import ShipperTailing

/// Batches that are sealed and not yet sent. First the disk must have when their lines were read, where that dates them; and of a sink
/// whose server knows no ids, what it sends.
struct Departures {
    private let readTimes: ReadTimes
    private var intents: IntentJournal?
    private var waiting: [SealedBatch] = []
    private let logger: Logger
    private var isFailing = false

    init(_ intents: IntentJournal?, readTimes: ReadTimes, checkpoint: CheckpointStore, logger: Logger) {
        self.readTimes = readTimes
        self.intents = intents
        self.logger = logger
        if intents?.isForeign(behind: checkpoint) == true {
            logger.warning(
                "The labels of a sink have changed while some of its lines were under way. They are sent under the new labels; those that arrived under the old ones are counted as uncertain."
            )
        }
    }

    var count: Int { waiting.count }

    /// What an earlier life knew of the ways of lines.
    var memory: RoutingMemory { intents?.memory ?? RoutingMemory() }

    mutating func forgetRoutes(passedBy checkpoint: CheckpointStore) { intents?.forgetRoutes(passedBy: checkpoint) }

    mutating func add(_ batch: SealedBatch) {
        var batch = batch
        batch.doubtful = intents?.doubtful(batch) ?? []
        intents?.note(batch.ranges, newest: batch.payload.notes.newest)
        waiting.append(batch)
    }

    /// The batches that may leave: all, or none while the disk does not take what must be known of them. That is said once.
    mutating func ready() -> [SealedBatch] {
        guard !waiting.isEmpty else { return [] }
        do throws(FileProblem) {
            try readTimes.sync()
            try intents?.sync()
            if isFailing { logger.notice("What is sent can be written down again: delivery goes on.") }
            isFailing = false
            defer { waiting = [] }
            return waiting
        } catch {
            if !isFailing { logger.error("\(error) Batches wait: what is sent must be known after a crash.") }
            isFailing = true
            return []
        }
    }

    /// By source, lines of a batch that an earlier life may have sent under other labels.
    func uncertainLines(of batch: SealedBatch) -> [Int: Int] {
        guard let intents else { return [:] }
        return intents.uncertain(batch).reduce(into: [:]) { counts, line in
            counts[batch.ranges[Int(batch.lines[line].range)].file.source, default: 0] += 1
        }
    }

    /// Whether an earlier life may have sent the line at `offset`.
    func mayHaveSent(_ file: FileContext, at offset: UInt64) -> Bool { intents?.mayHaveSent(file, at: offset) ?? false }

    mutating func keepOnly(_ isKept: (ContentID) -> Bool) { intents?.keepOnly(isKept) }
}
