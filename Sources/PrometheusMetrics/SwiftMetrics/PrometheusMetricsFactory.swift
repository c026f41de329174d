public import CoreMetrics

/// The registry as a backend of swift-metrics.
///
/// ```swift
/// MetricsSystem.bootstrap(PrometheusMetricsFactory(registry))
/// ```
///
/// A label becomes the metric's name with what Prometheus doesn't allow replaced by `_`; dimensions become labels.
///
/// Counters of whole and of floating-point numbers are counters; meters, and recorders that don't aggregate, gauges;
/// recorders that aggregate, histograms or summaries, as configured; timers likewise, in seconds.
public struct PrometheusMetricsFactory: MetricsFactory {
    /// Where the metrics stand.
    public let registry: PrometheusRegistry
    private let distribution: PrometheusDistribution
    private let distributionByLabel: [String: PrometheusDistribution]

    /// - Parameters:
    ///   - distribution: What timers (in seconds) and aggregating recorders (in their own unit) are.
    ///   - distributionByLabel: What some of them are, by their swift-metrics label.
    public init(
        _ registry: PrometheusRegistry, distribution: PrometheusDistribution = .histogram(),
        distributionByLabel: [String: PrometheusDistribution] = [:]
    ) {
        self.registry = registry
        self.distribution = distribution
        self.distributionByLabel = distributionByLabel
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        CounterHandle(registry.counter(label, labels: dimensions), SeriesPlace(label, dimensions))
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        FloatingPointCounterHandle(registry.counter(label, labels: dimensions), SeriesPlace(label, dimensions))
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        GaugeHandle(registry.gauge(label, labels: dimensions), SeriesPlace(label, dimensions))
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else {
            return GaugeHandle(registry.gauge(label, labels: dimensions), SeriesPlace(label, dimensions))
        }
        return makeDistribution(label, dimensions)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        makeDistribution(label, dimensions)
    }

    private func makeDistribution(_ label: String, _ dimensions: [(String, String)]) -> any TimerHandler & RecorderHandler {
        switch distributionByLabel[label] ?? distribution {
        case .histogram(let buckets):
            HistogramHandle(registry.histogram(label, labels: dimensions, buckets: buckets), SeriesPlace(label, dimensions))
        case .summary(let options):
            SummaryHandle(registry.summary(label, labels: dimensions, options: options), SeriesPlace(label, dimensions))
        }
    }
}

// MARK: - Destruction

extension PrometheusMetricsFactory {
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func remove(_ handler: AnyObject) {
        guard let handler = handler as? any PlacedHandler else { return }
        registry.removeSeries(handler.place.name, handler.place.labels, ifIdenticalTo: handler.series)
    }
}
