extension PrometheusRegistry {
    /// Has `collect` asked for its samples at each scrape, after the collectors that were added before it.
    /// - Parameter collect: Called without a lock held, on the thread of the scrape, which waits for it.
    @discardableResult
    public func addCollector(_ collect: @escaping @Sendable (inout PrometheusCollector) -> Void)
        -> PrometheusCollectorID
    {
        withState { state in
            state.collectorsAdded += 1
            let id = PrometheusCollectorID(number: state.collectorsAdded)
            state.collectors[id] = collect
            return id
        }
    }

    public func removeCollector(_ id: PrometheusCollectorID) {
        withState { $0.collectors[id] = nil }
    }

    /// The page in the text format 0.0.4, to be served as ``PrometheusTextFormat/contentType``.
    public func textExposition() -> [UInt8] {
        var page: [UInt8] = []
        writeTextExposition(to: &page)
        return page
    }

    /// Appends the page to `bytes`.
    public func writeTextExposition(to bytes: inout [UInt8]) {
        PrometheusTextFormat.append(gather(), to: &bytes)
    }

    /// All that a scrape shows, by name. Values are read later, without the lock, so that a reading may itself use the
    /// registry.
    private func gather() -> [Family] {
        let (table, collectors) = withState { ($0.table, $0.collectors) }
        var collector = PrometheusCollector(table)
        for (_, collect) in collectors.sorted(by: { $0.key < $1.key }) { collect(&collector) }
        collector.refusals.forEach(note)
        withState { $0.refusals }.write(to: &collector)
        return collector.table.families.values.sorted { $0.description.name < $1.description.name }
    }
}

extension Refusals {
    fileprivate func write(to collector: inout PrometheusCollector) {
        for (family, count) in conflicts {
            collector.counter(
                "prometheus_conflicts_total", help: "Requests for a metric that its name's first user has otherwise.",
                labels: [("family", family)], value: count)
        }
        for (family, count) in dropped {
            collector.counter(
                "prometheus_series_dropped_total", help: "Requests for a series beyond its family's limit.",
                labels: [("family", family)], value: count)
        }
    }
}
