/// The lines that wait for the writer, and the rules by which they do. A value: it neither locks nor waits.
struct LineQueue: Sendable {
    /// What becomes of a line that is offered.
    enum Answer: Equatable {
        /// It waits now. `wakesWriter`: the writer must be woken, for it sleeps without an end or ought to hurry.
        case taken(wakesWriter: Bool)
        /// It was dropped, and counted.
        case dropped(wakesWriter: Bool)
        /// There is no room: wake the writer, and offer it again when there has been progress.
        case full
    }

    /// What the writer does next.
    enum Task: Equatable {
        /// Sleep until it is woken.
        case sleep
        /// Lines wait: write them in one flush interval at the latest.
        case writeSoon
        case writeNow
        /// Everything is written and nothing more will come.
        case end
    }

    let buffering: LogBuffering
    private(set) var statistics = LogStatistics()
    private(set) var isClosed = false
    private var pending: [UInt8] = []
    /// Lines ever taken; and those of them that were written or could not be.
    private(set) var taken: UInt64 = 0
    private(set) var settled: UInt64 = 0
    /// Somebody waits for the writer.
    private var isUrgent = false

    init(buffering: LogBuffering) {
        self.buffering = buffering
        pending.reserveCapacity(buffering.capacity)
    }

    // MARK: Callers

    mutating func offer(_ line: [UInt8]) -> Answer {
        if isClosed {
            statistics.droppedAfterShutdown += 1
            return .dropped(wakesWriter: false)
        }
        guard pending.isEmpty || pending.count + line.count <= buffering.capacity else { return refuse() }
        let (wasEmpty, wasHurrying) = (pending.isEmpty, isHurrying)
        pending.append(contentsOf: line)
        taken += 1
        return .taken(wakesWriter: wasEmpty || isHurrying != wasHurrying)
    }

    private mutating func refuse() -> Answer {
        isUrgent = true
        guard buffering.overflow == .dropNewest else { return .full }
        statistics.droppedByOverflow += 1
        return .dropped(wakesWriter: true)
    }

    /// Asks that all lines taken so far be written now.
    ///
    /// - Returns: The number that ``settled`` must reach.
    mutating func requestFlush() -> UInt64 {
        isUrgent = !pending.isEmpty
        return taken
    }

    /// Takes no more lines; those that wait are still written.
    mutating func close() { isClosed = true }

    // MARK: The writer

    /// Half full is time to begin: while one half is written, the other still takes lines.
    private var isHurrying: Bool { isUrgent || isClosed || pending.count >= buffering.capacity / 2 }

    var task: Task {
        if pending.isEmpty { return isClosed ? .end : .sleep }
        return isHurrying ? .writeNow : .writeSoon
    }

    /// Hands all lines over, in exchange for the memory of the batch before.
    mutating func takeBatch(into batch: inout [UInt8]) {
        // One line of 10 MB is not paid for ever.
        batch.removeAll(keepingCapacity: batch.capacity <= 4 * buffering.capacity)
        swap(&pending, &batch)
        isUrgent = false
    }

    mutating func settle(_ outcome: LineOutcome) {
        settled += outcome.written + outcome.dropped
        statistics.written += outcome.written
        statistics.droppedByFailedWrites += outcome.dropped
        statistics.lastFailure = outcome.failure ?? statistics.lastFailure
    }
}
