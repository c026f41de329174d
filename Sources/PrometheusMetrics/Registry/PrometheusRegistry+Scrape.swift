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

    /// The page, to be served as the format's ``PrometheusFormat/contentType``.
    public func exposition(_ format: PrometheusFormat) -> [UInt8] {
        var page: [UInt8] = []
        write(format, to: &page)
        return page
    }

    /// Appends the page to `bytes`.
    public func write(_ format: PrometheusFormat, to bytes: inout [UInt8]) {
        let families = gather()
        Exposition.append(families, as: format, to: &bytes)
    }

    /// The page in the text format 0.0.4.
    public func textExposition() -> [UInt8] { exposition(.text) }

    /// All that a scrape shows, by name. Values are read later, without the lock, so that a reading may itself use the
    /// registry.
    private func gather() -> [Family] {
        let (table, collectors) = withState { state in
            state.table.settle()
            return (state.table, state.collectors)
        }
        var collector = PrometheusCollector(table)
        for (_, collect) in collectors.sorted(by: { $0.key < $1.key }) { collect(&collector) }
        collector.refusals.forEach(note)
        withState { $0.refusals }.write(to: &collector)
        collector.table.settle()
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
