import CoreMetrics

/// What a swift-metrics handler stands for, so that it can be found again when its metric is destroyed.
struct SeriesPlace: Sendable {
    let name: String
    let labels: [(String, String)]

    init(_ name: String, _ labels: [(String, String)]) {
        self.name = name
        self.labels = labels
    }
}

protocol PlacedHandler: AnyObject {
    var place: SeriesPlace { get }
    var series: any AnyObject & Sendable { get }
}

final class CounterHandle: CounterHandler, PlacedHandler {
    private let counter: PrometheusCounter
    let place: SeriesPlace

    init(_ counter: PrometheusCounter, _ place: SeriesPlace) {
        self.counter = counter
        self.place = place
    }

    var series: any AnyObject & Sendable { counter.series }

    func increment(by amount: Int64) { counter.increment(by: UInt64(clamping: amount)) }
    func reset() { counter.series.reset() }
}

final class FloatingPointCounterHandle: FloatingPointCounterHandler, PlacedHandler {
    private let counter: PrometheusCounter
    let place: SeriesPlace

    init(_ counter: PrometheusCounter, _ place: SeriesPlace) {
        self.counter = counter
        self.place = place
    }

    var series: any AnyObject & Sendable { counter.series }

    func increment(by amount: Double) { counter.add(amount) }
    func reset() { counter.series.reset() }
}

final class GaugeHandle: MeterHandler, RecorderHandler, PlacedHandler {
    private let gauge: PrometheusGauge
    let place: SeriesPlace

    init(_ gauge: PrometheusGauge, _ place: SeriesPlace) {
        self.gauge = gauge
        self.place = place
    }

    var series: any AnyObject & Sendable { gauge.series }

    func set(_ value: Int64) { gauge.set(value) }
    func set(_ value: Double) { gauge.set(value) }
    func increment(by amount: Double) { gauge.increment(by: amount) }
    func decrement(by amount: Double) { gauge.decrement(by: amount) }
    func record(_ value: Int64) { gauge.set(value) }
    func record(_ value: Double) { gauge.set(value) }
}

final class HistogramHandle: TimerHandler, RecorderHandler, PlacedHandler {
    private let histogram: PrometheusHistogram
    let place: SeriesPlace

    init(_ histogram: PrometheusHistogram, _ place: SeriesPlace) {
        self.histogram = histogram
        self.place = place
    }

    var series: any AnyObject & Sendable { histogram.series }

    func recordNanoseconds(_ duration: Int64) { histogram.observe(Double(duration) / 1e9) }
    func record(_ value: Int64) { histogram.observe(Double(value)) }
    func record(_ value: Double) { histogram.observe(value) }
}

final class SummaryHandle: TimerHandler, RecorderHandler, PlacedHandler {
    private let summary: PrometheusSummary
    let place: SeriesPlace

    init(_ summary: PrometheusSummary, _ place: SeriesPlace) {
        self.summary = summary
        self.place = place
    }

    var series: any AnyObject & Sendable { summary.series }

    func recordNanoseconds(_ duration: Int64) { summary.observe(Double(duration) / 1e9) }
    func record(_ value: Int64) { summary.observe(Double(value)) }
    func record(_ value: Double) { summary.observe(value) }
}
