/// A number that only rises: events, bytes, seconds spent. Cheap to copy; every copy counts on the same series.
public struct PrometheusCounter: Sendable {
    let series: CounterSeries

    public func increment(by amount: UInt64 = 1) { series.increment(by: amount) }

    /// Adds a fraction, as of seconds. What isn't positive and finite is ignored.
    public func add(_ amount: Double) { series.add(amount) }

    public var value: Double { series.value.number }
}

/// A number that rises and falls: what is in flight, a state, a time stamp. Cheap to copy.
public struct PrometheusGauge: Sendable {
    let series: GaugeSeries

    public func set(_ value: Double) { series.set(value) }
    public func set(_ value: some BinaryInteger) { series.set(Double(value)) }
    /// Seconds since 1970.
    public func setToCurrentTime() { series.set(WallTime.seconds) }
    public func increment(by amount: Double = 1) { series.add(amount) }
    public func decrement(by amount: Double = 1) { series.add(-amount) }

    public var value: Double { series.value }
}

/// Counts of observations by size: durations in seconds, sizes in bytes. Cheap to copy.
public struct PrometheusHistogram: Sendable {
    let series: HistogramSeries

    /// Counts `value` into the first bucket whose bound is not below it. NaN is ignored.
    public func observe(_ value: Double) { series.observe(value) }

    /// How many values were observed.
    public var count: UInt64 { series.snapshot.count }
    /// Their sum.
    public var sum: Double { series.snapshot.sum }
}

/// Count, sum and quantiles of observations. Cheap to copy.
public struct PrometheusSummary: Sendable {
    let series: SummarySeries

    /// Counts `value`. NaN is ignored; what is below 1e-9, negative values too, counts as 0 in the quantiles.
    public func observe(_ value: Double) { series.observe(value) }

    /// How many values were observed.
    public var count: UInt64 { series.snapshot.count }
    /// Their sum.
    public var sum: Double { series.snapshot.sum }
}
