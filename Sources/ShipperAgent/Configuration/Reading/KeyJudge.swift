/// Decides whether a section may have a key, and says why not.
struct KeyJudge {
    let schema: Schema.Group
    /// Other sections, in which a key may be at home that is not known here.
    let neighbours: [Schema.Group]

    enum Verdict {
        case admitted
        /// With the keys that were most likely meant.
        case refused(meaning: [String])
    }

    func judge(_ member: ConfigurationNode.Member) -> Verdict {
        switch schema.entries.first(where: { $0.name == member.name })?.status {
        case .built: return .admitted
        case .planned:
            report("\(Schema.planned); remove it", member)
            return .refused(meaning: [])
        case nil:
            let meant = suggestions(for: member.name)
            report(rejection(of: member.name, suggesting: meant), member)
            return .refused(meaning: meant)
        }
    }

    private func report(_ problem: String, _ member: ConfigurationNode.Member) {
        member.value.reading.report(problem, path: member.value.path, at: member.value.position)
    }

    private func rejection(of name: String, suggesting meant: [String]) -> String {
        if !meant.isEmpty {
            return "got an unknown key; did you mean \(meant.map { "\"\($0)\"" }.joined(separator: " or "))?"
        }
        if let owner = owner(of: name) { return "got a key of \(owner.title), want none here" }
        let known = schema.entries.filter { $0.status == .built }.map(\.name).sorted()
        return "got an unknown key, want one of \(known.joined(separator: ", "))"
    }

    private func owner(of name: String) -> Schema.Group? {
        neighbours.first { $0.entries.contains { $0.name == name } }
    }

    /// The key that other agents call so, else the same key one level deeper, else the nearest spelling of one that is
    /// not at home elsewhere.
    private func suggestions(for name: String) -> [String] {
        let entries = schema.entries
        if let renamed = entries.first(where: { $0.synonyms.contains(name) }) { return [renamed.name] }
        let deeper = entries.filter { $0.children.contains { $0.name == name && $0.status == .built } }
        if !deeper.isEmpty { return deeper.map { "\($0.name).\(name)" }.sorted() }
        if owner(of: name) != nil { return [] }
        return nearest(to: name, among: entries.map(\.name)).map { [$0] } ?? []
    }
}
