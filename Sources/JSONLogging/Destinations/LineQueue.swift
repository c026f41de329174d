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
    private var pending = LineBatch()
    /// Lines ever taken; and those of them that were written or could not be.
    private(set) var taken: UInt64 = 0
    private(set) var settled: UInt64 = 0
    /// Somebody waits for the writer.
    private var isUrgent = false

    init(buffering: LogBuffering) {
        self.buffering = buffering
        pending.bytes.reserveCapacity(buffering.capacity)
    }

    // MARK: Callers

    mutating func offer(_ line: borrowing RawSpan) -> Answer {
        if isClosed {
            statistics.droppedAfterShutdown += 1
            return .dropped(wakesWriter: false)
        }
        let waiting = pending.bytes.count
        guard waiting == 0 || waiting + line.byteCount <= buffering.capacity else { return refuse() }
        let wasHurrying = isHurrying
        unsafe line.withUnsafeBytes { unsafe pending.bytes.append(contentsOf: $0) }
        pending.count += 1
        taken += 1
        return .taken(wakesWriter: waiting == 0 || isHurrying != wasHurrying)
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
        isUrgent = pending.count > 0
        return taken
    }

    /// Takes no more lines; those that wait are still written.
    mutating func close() { isClosed = true }

    // MARK: The writer

    /// Half full is time to begin: while one half is written, the other still takes lines.
    private var isHurrying: Bool { isUrgent || isClosed || pending.bytes.count >= buffering.capacity / 2 }

    var task: Task {
        if pending.count == 0 { return isClosed ? .end : .sleep }
        return isHurrying ? .writeNow : .writeSoon
    }

    /// Hands all lines over, in exchange for the memory of the batch before.
    mutating func takeBatch(into batch: inout LineBatch) {
        // One line of 10 MB is not paid for ever.
        batch.bytes.removeAll(keepingCapacity: batch.bytes.capacity <= 4 * buffering.capacity)
        batch.count = 0
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
