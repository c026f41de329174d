extension PrometheusRegistry {
    /// Gives a metric its help text before or after it is made, for users of swift-metrics, which has no place for one.
    /// A text that stands is kept.
    public func describe(_ name: String, help: String) {
        let name = MetricName(name).text
        withState { $0.table.describe(name, help: help) }
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
