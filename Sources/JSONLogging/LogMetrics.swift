import CoreMetrics
import Logging
import Synchronization

/// What a log has written and lost, as counters of swift-metrics:
///
/// - `champion_logs_written_total{level,logger}`: lines in the destination; all levels have swift-log's names;
/// - `champion_logs_dropped_total{reason}`: `buffer_full`, `write_failed`, `shutdown`, `sampled`, `duplicate`.
///
/// The counters are made when the process has bootstrapped its metrics, which may be after its logging, and begin with what was
/// counted before.
final class LogMetrics: Sendable {
    /// Loggers that are counted by name; the rest goes to ``others``.
    static let loggers = 200
    static let others = "(others)"

    fileprivate struct State {
        /// Names of the loggers by number; the first is that of all beyond the limit.
        var labels = [LogMetrics.others]
        var numbers: [String: Int] = [:]
        /// Lines written and not yet published.
        var written: [LineTag: UInt64] = [:]
        var published: [String: UInt64] = [:]
        var counters: [LineTag: Counter] = [:]
        var droppedCounters: [String: Counter] = [:]
    }

    private let state = Mutex(State())
    private let factory: @Sendable () -> any MetricsFactory

    init(factory: @escaping @Sendable () -> any MetricsFactory = { MetricsSystem.factory }) { self.factory = factory }

    /// The number of a logger in a ``LineTag``.
    func number(of label: String) -> Int {
        state.withLock { state in
            if let number = state.numbers[label] { return number }
            guard state.labels.count <= Self.loggers else { return 0 }
            state.labels.append(label)
            state.numbers[label] = state.labels.count - 1
            return state.labels.count - 1
        }
    }

    /// Counts lines that were written.
    func count(_ tags: ArraySlice<LineTag>) {
        guard !tags.isEmpty else { return }
        // Neighbours are alike more often than not: look each run up once.
        state.withLock { state in
            var (run, length): (LineTag?, UInt64) = (nil, 0)
            for tag in tags {
                if tag != run {
                    if let run { state.written[run, default: 0] += length }
                    (run, length) = (tag, 0)
                }
                length += 1
            }
            if let run { state.written[run, default: 0] += length }
        }
    }

    /// Hands what was counted to swift-metrics, as soon as that has a backend.
    func publish(_ statistics: LogStatistics) {
        let factory = factory()
        guard !(factory is NOOPMetricsHandler) else { return }
        let dropped = [
            ("buffer_full", statistics.droppedByOverflow), ("write_failed", statistics.droppedByFailedWrites),
            ("shutdown", statistics.droppedAfterShutdown), ("sampled", statistics.sampled), ("duplicate", statistics.suppressed),
        ]
        state.withLock { state in
            state.publishWritten(with: factory)
            for (reason, total) in dropped { state.publish(total, droppedFor: reason, with: factory) }
        }
    }
}

extension LogMetrics.State {
    fileprivate mutating func publishWritten(with factory: any MetricsFactory) {
        for (tag, count) in written {
            let counter =
                counters[tag]
                ?? Counter(
                    label: "champion_logs_written_total",
                    dimensions: [("level", "\(tag.level)"), ("logger", labels[min(tag.logger, labels.count - 1)])],
                    factory: factory)
            counters[tag] = counter
            counter.increment(by: Int64(clamping: count))
        }
        written.removeAll(keepingCapacity: true)
    }

    /// A reason is published from the first time on, with 0 too: an alert needs the series before it moves.
    fileprivate mutating func publish(_ total: UInt64, droppedFor reason: String, with factory: any MetricsFactory) {
        let counter =
            droppedCounters[reason]
            ?? Counter(label: "champion_logs_dropped_total", dimensions: [("reason", reason)], factory: factory)
        droppedCounters[reason] = counter
        // Of two threads the one with the older count may come second.
        let before = published[reason, default: 0]
        counter.increment(by: Int64(clamping: max(total, before) - before))
        published[reason] = max(total, before)
    }
}
