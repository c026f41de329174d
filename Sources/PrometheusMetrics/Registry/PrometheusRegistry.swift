import Synchronization

/// The metrics of a program: what its handles count, and what a scrape shows of them.
///
/// ```swift
/// let registry = PrometheusRegistry { conflict in log.warning("\(conflict)") }
/// let parsed = registry.counter(
///     "nse_scraper_rows_parsed_total", help: "Rows parsed.", labels: [("scraper", "bhavcopy"), ("status", "success")])
/// parsed.increment(by: 1_000)
/// let page: [UInt8] = registry.textExposition()
/// ```
///
/// Ask for a handle once and keep it: counting through it is one atomic instruction, and takes no lock.
public final class PrometheusRegistry: Sendable {
    /// A registry for the whole process, for code that has been given none.
    public static let shared = PrometheusRegistry()

    private let state: Mutex<State>
    private let onConflict: @Sendable (PrometheusConflict) -> Void

    /// - Parameters:
    ///   - seriesLimit: The most label sets a metric may have. One more gets a handle whose counts no page shows; such
    ///     requests are counted in `prometheus_series_dropped_total{family}`.
    ///     ``limitSeries(of:to:)`` sets another limit for one metric.
    ///   - onConflict: Told once of each name that two users don't agree on, on the thread of the second. All such
    ///     requests are counted in `prometheus_conflicts_total{family}`.
    ///   - exemplars: Where counters and histograms get exemplars from, for scrapes in OpenMetrics; none without it.
    public init(
        seriesLimit: Int = 1_000, onConflict: @escaping @Sendable (PrometheusConflict) -> Void = { _ in },
        exemplars: PrometheusExemplarSource? = nil
    ) {
        state = Mutex(State(table: FamilyTable(seriesLimit: seriesLimit, exemplars: exemplars)))
        self.onConflict = onConflict
    }

    struct State: Sendable {
        var table: FamilyTable
        var refusals = Refusals()
        var collectors: [PrometheusCollectorID: PrometheusCollector.Body] = [:]
        var collectorsAdded: UInt64 = 0
    }

    func withState<T: Sendable, E: Error>(_ body: (inout State) throws(E) -> T) throws(E) -> T {
        try state.withLock { state throws(E) in try body(&state) }
    }

    /// Counts a refusal and, outside the lock, reports a conflict that is new.
    func note(_ refusal: FamilyTable.Refusal) {
        if let conflict = withState({ $0.refusals.note(refusal) }) { onConflict(conflict) }
    }
}
