/// One line of values over time: what a label set of a family stands for.
enum Series: Sendable {
    case counter(CounterSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)
    case summary(SummarySeries)
    /// A gauge whose value is asked for at each scrape.
    case reading(@Sendable () -> Double)

    init(_ kind: MetricKind, exemplars: PrometheusExemplarSource?) {
        switch kind {
        case .counter: self = .counter(CounterSeries(exemplars: exemplars))
        case .gauge: self = .gauge(GaugeSeries())
        case .histogram(let bounds): self = .histogram(HistogramSeries(bounds, exemplars: exemplars))
        case .summary(let options): self = .summary(SummarySeries(options))
        }
    }

    /// What tells two series apart; a reading has nothing.
    var object: AnyObject? {
        switch self {
        case .counter(let series): series
        case .gauge(let series): series
        case .histogram(let series): series
        case .summary(let series): series
        case .reading: nil
        }
    }
}
