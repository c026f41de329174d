/// What the writer thread does beside writing: it says what the log itself has to say, and counts.
struct WriterChores: Sendable {
    var speaker: LogSpeaker?
    var metrics: LogMetrics?
    var sampler: Sampler?
    var duplicates: DuplicateFilter?
    /// The losses that the log has been told of.
    private var told = LogStatistics()

    init(
        speaker: LogSpeaker? = nil, metrics: LogMetrics? = nil, sampler: Sampler? = nil, duplicates: DuplicateFilter? = nil
    ) {
        self.speaker = speaker
        self.metrics = metrics
        self.sampler = sampler
        self.duplicates = duplicates
    }

    /// The longest that the thread may sleep; `nil`: until there are lines.
    var interval: Duration? { duplicates?.interval }

    func count(_ batch: LineBatch, _ outcome: LineOutcome) {
        metrics?.count(batch.tags.prefix(Int(clamping: outcome.written)))
    }

    func publish(_ statistics: LogStatistics) {
        var statistics = statistics
        statistics.sampled = sampler?.count ?? 0
        statistics.suppressed = duplicates?.count ?? 0
        metrics?.publish(statistics)
    }

    /// Lines that are due now: of losses that have not been told of, and of records that were repeated.
    func ownLines(_ statistics: LogStatistics, isEnding: Bool) -> LineBatch {
        guard let speaker else { return LineBatch() }
        var batch = LineBatch()
        for repeated in duplicates?.sweep(now: speaker.now(), isEnding: isEnding) ?? [] {
            speaker.append(repeated, to: &batch)
        }
        let lost = LogLosses(from: told, to: statistics)
        if lost.total > 0 { speaker.append(lost, to: &batch) }
        return batch
    }

    /// What ``ownLines(_:isEnding:)`` said has been written.
    mutating func haveTold(_ statistics: LogStatistics) { told = statistics }
}

/// Lines that a log could not write, and has still to tell of.
struct LogLosses: Sendable, Equatable {
    let byOverflow, byFailedWrites: UInt64
    let cause: JSONLogError?

    init(from told: LogStatistics, to now: LogStatistics) {
        byOverflow = now.droppedByOverflow - told.droppedByOverflow
        // A line that was told of as lost may have been completed since.
        byFailedWrites = max(now.droppedByFailedWrites, told.droppedByFailedWrites) - told.droppedByFailedWrites
        cause = byFailedWrites > 0 ? now.lastFailure : nil
    }

    var total: UInt64 { byOverflow + byFailedWrites }
}
