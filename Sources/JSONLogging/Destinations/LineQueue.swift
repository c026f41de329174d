/// The lines that wait for the writer, and the rules by which they do. A value: it neither locks nor waits.
struct LineQueue: Sendable {
    /// What becomes of a line that is offered.
    enum Answer: Equatable {
        /// It waits now. `wakesWriter`: the writer must be woken, for it sleeps without an end or ought to hurry.
        case taken(wakesWriter: Bool)
        /// There is no room, and it was dropped, and counted: wake the writer.
        case dropped
        /// It came after the end; it was dropped, and counted.
        case late
        /// There is no room, and the caller may wait: wake the writer, and offer it again when there has been progress.
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
    /// The writer sleeps until it is woken. Else it looks again by itself, in one flush interval at the latest.
    private var writerSleeps = true
    /// Somebody waits for the writer.
    private var isUrgent = false
    /// Somebody has waited for the writer in vain; nobody else does until it moves.
    private(set) var isStuck = false

    init(buffering: LogBuffering) {
        self.buffering = buffering
        pending.bytes.reserveCapacity(buffering.capacity)
        pending.tags.reserveCapacity(buffering.capacity / 256)
    }

    // MARK: Callers

    mutating func offer(_ line: borrowing RawSpan, _ tag: LineTag) -> Answer {
        if isClosed {
            statistics.droppedAfterShutdown += 1
            return .late
        }
        let waiting = pending.bytes.count
        guard waiting == 0 || waiting + line.byteCount <= buffering.capacity else { return refuse(tag) }
        let wasHurrying = isHurrying
        unsafe line.withUnsafeBytes { unsafe pending.bytes.append(contentsOf: $0) }
        pending.tags.append(tag)
        taken += 1
        return .taken(wakesWriter: waiting == 0 && writerSleeps || isHurrying != wasHurrying)
    }

    private mutating func refuse(_ tag: LineTag) -> Answer {
        isUrgent = true
        if !isStuck, buffering.overflow.waits(at: tag.level) { return .full }
        statistics.droppedByOverflow += 1
        return .dropped
    }

    /// A caller has waited for room long enough, and drops its line.
    mutating func giveUp() {
        isStuck = true
        statistics.droppedByOverflow += 1
    }

    /// A caller has waited for a flush long enough.
    mutating func giveUpFlush() { isStuck = true }

    /// Asks that all lines taken so far be written now.
    ///
    /// - Returns: The number that ``settled`` must reach.
    mutating func requestFlush() -> UInt64 {
        isUrgent = !pending.tags.isEmpty
        return taken
    }

    /// Takes no more lines; those that wait are still written.
    mutating func close() { isClosed = true }

    // MARK: The writer

    /// Half full is time to begin: while one half is written, the other still takes lines.
    private var isHurrying: Bool { isUrgent || isClosed || pending.bytes.count >= buffering.capacity / 2 }

    var task: Task {
        if pending.tags.isEmpty { return isClosed ? .end : .sleep }
        return isHurrying ? .writeNow : .writeSoon
    }

    /// What the writer does next, when it is ready to sleep until it is woken.
    mutating func fallAsleep() -> Task {
        writerSleeps = task == .sleep
        return task
    }

    /// Hands all lines over, in exchange for the memory of the batch before.
    mutating func takeBatch(into batch: inout LineBatch) {
        // One line of 10 MB is not paid for ever.
        batch.bytes.removeAll(keepingCapacity: batch.bytes.capacity <= 4 * buffering.capacity)
        batch.tags.removeAll(keepingCapacity: true)
        swap(&pending, &batch)
        isUrgent = false
        writerSleeps = false
    }

    mutating func settle(_ outcome: LineOutcome) {
        settled += outcome.written + outcome.dropped
        isStuck = false
        statistics.written += outcome.written
        statistics.droppedByFailedWrites += outcome.dropped
        recover(outcome)
    }
    /// Counts lines of the log's own, which no caller has logged.
    mutating func settle(own outcome: LineOutcome) {
        statistics.notices += outcome.written
        recover(outcome)
    }

    private mutating func recover(_ outcome: LineOutcome) {
        let recovered = min(outcome.recovered, statistics.droppedByFailedWrites)
        statistics.written += recovered
        statistics.droppedByFailedWrites -= recovered
        statistics.lastFailure = outcome.failure ?? statistics.lastFailure
    }
}
