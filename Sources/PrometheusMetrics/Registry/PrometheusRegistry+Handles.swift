extension PrometheusRegistry {
    /// A counter, the same for the same name and labels in any order. It stands on the page at once, with 0.
    /// - Parameters:
    ///   - name: Characters that Prometheus doesn't allow become `_`.
    ///   - help: Empty says nothing about it; the first text given stays.
    public func counter(_ name: String, help: String = "", labels: [(String, String)] = []) -> PrometheusCounter {
        guard case .counter(let series) = series(FamilyDescription(name, .counter, help: help), labels) else {
            return PrometheusCounter(series: CounterSeries())
        }
        return PrometheusCounter(series: series)
    }

    /// A gauge, the same for the same name and labels in any order. It stands on the page at once, with 0.
    public func gauge(_ name: String, help: String = "", labels: [(String, String)] = []) -> PrometheusGauge {
        guard case .gauge(let series) = series(FamilyDescription(name, .gauge, help: help), labels) else {
            return PrometheusGauge(series: GaugeSeries())
        }
        return PrometheusGauge(series: series)
    }

    /// A gauge whose value is asked for at each scrape. A later reading of the same name and labels replaces it.
    /// - Parameter reading: Called without a lock held, on the thread of the scrape, which waits for it.
    public func gauge(
        _ name: String, help: String = "", labels: [(String, String)] = [],
        reading: @escaping @Sendable () -> Double
    ) {
        let wanted = FamilyDescription(name, .gauge, help: help)
        let labels = wanted.labels(labels)
        do {
            try withState { state throws(FamilyTable.Refusal) in
                try state.table.insert(.reading(reading), wanted, labels)
            }
        } catch {
            note(error)
        }
    }

    /// A histogram, the same for the same name and labels in any order.
    /// - Parameter buckets: Upper bounds in the unit of what is observed; `+Inf` is added. All series of a name have
    ///   the same.
    public func histogram(
        _ name: String, help: String = "", labels: [(String, String)] = [],
        buckets: [Double] = .prometheusDefaultBuckets
    ) -> PrometheusHistogram {
        let bounds = BucketBounds(buckets)
        let wanted = FamilyDescription(name, .histogram(bounds), help: help)
        guard case .histogram(let series) = series(wanted, labels) else {
            return PrometheusHistogram(series: HistogramSeries(bounds))
        }
        return PrometheusHistogram(series: series)
    }

    /// A summary, the same for the same name and labels in any order.
    /// - Parameter options: The quantiles, and the time that they are of. All series of a name have the same.
    public func summary(
        _ name: String, help: String = "", labels: [(String, String)] = [],
        options: PrometheusSummaryOptions = PrometheusSummaryOptions()
    ) -> PrometheusSummary {
        guard case .summary(let series) = series(FamilyDescription(name, .summary(options), help: help), labels) else {
            return PrometheusSummary(series: SummarySeries(options))
        }
        return PrometheusSummary(series: series)
    }

    private func series(_ wanted: FamilyDescription, _ labels: [(String, String)]) -> Series? {
        let labels = wanted.labels(labels)
        do {
            return try withState { state throws(FamilyTable.Refusal) in try state.table.series(wanted, labels) }
        } catch {
            note(error)
            return nil
        }
    }
}
