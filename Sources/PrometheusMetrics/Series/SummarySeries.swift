import Synchronization

/// Which quantiles a summary shows, and of how long a time.
///
/// Prefer a histogram where one can be had: quantiles of several processes can't be added up.
public struct PrometheusSummaryOptions: Hashable, Sendable {
    /// Shares between 0 and 1, rising.
    public let quantiles: [Double]
    /// Older observations leave the quantiles, never the count and the sum. In steps of a fifth of it.
    public let window: Duration

    /// - Parameters:
    ///   - quantiles: In any order; what is not between 0 and 1 is left out.
    ///   - window: A second at least.
    public init(quantiles: [Double] = [0.5, 0.9, 0.99], window: Duration = .seconds(600)) {
        self.quantiles = Set(quantiles.filter { (0...1).contains($0) }).sorted()
        self.window = max(window, .seconds(1))
    }
}

/// A summary: how many, how much, and quantiles of the last while. An observation takes a lock.
final class SummarySeries: Sendable {
    let options: PrometheusSummaryOptions
    private let state: Mutex<SummaryState>
    private let now: @Sendable () -> ContinuousClock.Instant

    init(_ options: PrometheusSummaryOptions, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.options = options
        self.now = now
        state = Mutex(SummaryState(step: options.window / SummaryState.steps, start: now()))
    }

    /// NaN is ignored.
    func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let now = now()
        state.withLock { $0.add(value, at: now) }
    }

    var snapshot: SummarySnapshot {
        let now = now()
        let (bins, count, sum) = state.withLock { ($0.recent(at: now), $0.count, $0.sum) }
        return SummarySnapshot(quantiles: bins.quantiles(options.quantiles), count: count, sum: sum)
    }
}

/// A summary at one moment; a value a quantile.
struct SummarySnapshot: Sendable {
    let quantiles: [Double]
    let count: UInt64
    let sum: Double
}

/// What a summary knows: totals for ever, bins for the last while, in steps that leave one by one.
struct SummaryState: Sendable {
    static let steps = 5

    private(set) var count: UInt64 = 0
    private(set) var sum = 0.0
    /// The newest last.
    private var bins = [LogarithmicBins()]
    private let step: Duration
    /// When the newest step began.
    private var begun: ContinuousClock.Instant

    init(step: Duration, start: ContinuousClock.Instant) {
        self.step = step
        begun = start
    }

    mutating func add(_ value: Double, at now: ContinuousClock.Instant) {
        advance(to: now)
        count &+= 1
        sum += value
        bins[bins.count - 1].add(value)
    }

    mutating func recent(at now: ContinuousClock.Instant) -> LogarithmicBins {
        advance(to: now)
        var all = LogarithmicBins()
        for bin in bins { all.merge(bin) }
        return all
    }

    private mutating func advance(to now: ContinuousClock.Instant) {
        guard now - begun >= step else { return }
        // After a long silence all steps are empty: no need to walk through it.
        if now - begun >= step * Self.steps { (bins, begun) = ([], now) } else { begun += step }
        bins.append(LogarithmicBins())
        if bins.count > Self.steps { bins.removeFirst() }
        advance(to: now)
    }
}
