/// What was refused, by family, and which conflicts have been reported.
struct Refusals: Sendable {
    private(set) var dropped: [String: UInt64] = [:]
    private(set) var conflicts: [String: UInt64] = [:]
    private var reported: Set<PrometheusConflict.Topic> = []

    /// - Returns: The conflict, if it is to be reported now.
    mutating func note(_ refusal: FamilyTable.Refusal) -> PrometheusConflict? {
        switch refusal {
        case .full(let family):
            dropped[family, default: 0] += 1
            return nil
        case .conflict(let conflict):
            conflicts[conflict.name, default: 0] += 1
            return reported.insert(conflict.topic).inserted ? conflict : nil
        }
    }
}
