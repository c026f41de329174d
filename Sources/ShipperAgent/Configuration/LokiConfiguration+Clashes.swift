extension LokiConfiguration {
    /// Loki: `max_label_names_per_series`.
    static let maxLabels = 15

    /// Records what each key alone could not show: too many labels, none at all, and names that come twice.
    func refuseClashes(_ section: ConfigurationSection) {
        let place = section.member(Schema.Loki.labels.name) ?? section.node
        let added = [origin.host, origin.source].compactMap(\.self).count
        if labels.count + added > Self.maxLabels {
            place.report(
                "got \(labels.count) labels and \(added) of `where`, want at most \(Self.maxLabels), which is Loki's limit"
            )
        }
        if labels.isEmpty, added == 0 {
            place.report("got no label, want at least one: Loki refuses a stream without")
        }
        refuseRepeats(place)
    }

    /// A name is shown as the key that holds it, for its text may have come out of the environment.
    private func refuseRepeats(_ place: ConfigurationNode) {
        let ours = [("where.host", origin.host), ("where.source", origin.source), ("where.file", origin.file)]
        let names =
            labels.map { ("labels.\($0.name)", $0.name) }
            + ours.compactMap { key, name in name.map { (key, $0) } }
            + structuredMetadata.map { ("structured_metadata.\($0.name)", $0.name) }
        var holders: [LabelName: String] = [:]
        for (key, name) in names {
            guard let first = holders[name] else {
                holders[name] = key
                continue
            }
            place.report("got one name for \(first) and \(key), want another for one of them")
        }
    }
}

extension ConfigurationNode {
    fileprivate func report(_ problem: String) {
        reading.report(problem, path: path, at: position)
    }
}
