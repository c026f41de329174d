/// Keeps only the newest values of one label of a family: the last seven dates, say.
///
/// Newest means greatest: values must sort as they come, as `2026-11-23` does.
struct LabelWindow: Sendable {
    let label: String
    let limit: Int
    /// The label sets by that label's value.
    private var sets: [String: [LabelSet]] = [:]

    init(_ label: String, limit: Int) {
        self.label = label
        self.limit = max(limit, 1)
    }

    /// Takes a new label set.
    ///
    /// - Returns: The label sets that have to go for it; `nil` if it is itself older than all that are kept.
    mutating func admit(_ labels: LabelSet) -> [LabelSet]? {
        guard let value = labels.value(of: label) else { return [] }
        if sets[value] == nil, sets.count >= limit {
            guard let oldest = sets.keys.min(), oldest < value else { return nil }
            sets[value] = [labels]
            return sets.removeValue(forKey: oldest) ?? []
        }
        sets[value, default: []].append(labels)
        return []
    }

    mutating func forget(_ labels: LabelSet) {
        guard let value = labels.value(of: label), var left = sets[value] else { return }
        left.removeAll { $0 == labels }
        sets[value] = left.isEmpty ? nil : left
    }
}
