extension LokiConfiguration {
    /// Records what each key alone could not show: too many labels, none at all, and names that come twice.
    func refuseClashes(_ section: ConfigurationSection) {
        let place = section.member(Schema.Loki.labels.name) ?? section.node
        let added = [origin.host, origin.source].compactMap(\.self).count
        if labels.count + added + 1 > limits.labels {
            place.report(
                "got \(labels.count) labels and \(added) of `where`, want at most \(limits.labels - 1): limits.labels says \(limits.labels), and late lines have `backfill` too"
            )
        }
        if fieldLabels.count > labelGuard.maxLabels {
            place.report(
                "got \(fieldLabels.count) labels made of fields, want at most \(labelGuard.maxLabels), as label_guard.max_labels says; fields of many values belong into structured_metadata"
            )
        }
        if labels.isEmpty, added == 0 {
            place.report("got no label, want at least one: Loki refuses a stream without")
        }
        // One more for the mark of a line that was cut.
        let metadata = structuredMetadata.count + (origin.file == nil ? 0 : 1)
        if !structuredMetadata.isEmpty, metadata + 1 > limits.metadataFields {
            place.report(
                "got \(metadata) structured metadata and a mark where a line is cut, want at most \(limits.metadataFields), as limits.metadata_fields says"
            )
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
        var holders = LabelName(Backfill.label).map { [$0: "the label of late lines"] } ?? [:]
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
