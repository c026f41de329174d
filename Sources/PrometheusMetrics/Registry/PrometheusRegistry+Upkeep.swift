extension PrometheusRegistry {
    /// Gives a metric its help text before or after it is made, for users of swift-metrics, which has no place for one.
    /// A text that stands is kept.
    public func describe(_ name: String, help: String) {
        let name = MetricName(name).text
        withState { $0.table.describe(name, help: help) }
    }

    /// Sets the most label sets of one metric, in place of the registry's own limit. Series that stand are kept.
    public func limitSeries(of name: String, to limit: Int) {
        let name = MetricName(name).text
        withState { $0.table.limit(name, to: limit) }
    }

    /// Keeps only the series with the `count` greatest values of `label`, as the newest dates (`2026-11-23` sorts as it comes).
    /// A greater value makes the series of the least leave the page; a series of a value that is less than all of a full window
    /// is treated as one beyond the limit, and counted in `prometheus_series_dropped_total`.
    public func keepNewest(_ count: Int, of label: String, in name: String) {
        let name = MetricName(name).text
        withState { $0.table.keepNewest(count, of: label, in: name) }
    }

    /// Takes a series off the page. Handles to it go on working, unseen; the next request makes a new one, from 0.
    public func removeSeries(_ name: String, labels: [(String, String)] = []) {
        removeSeries(name, labels, ifIdenticalTo: nil)
    }

    func removeSeries(_ name: String, _ labels: [(String, String)], ifIdenticalTo object: (any AnyObject & Sendable)?) {
        let name = MetricName(name).text
        withState { state in
            guard let family = state.table.families[name] else { return }
            state.table.remove(name, family.description.labels(labels), ifIdenticalTo: object)
        }
    }
}
