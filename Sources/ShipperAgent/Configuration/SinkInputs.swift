/// The names that a sink's `inputs` may hold.
struct SinkInputs {
    /// Nil where the sources themselves could not be read: then every name is taken on trust.
    let sources: [String]?

    /// The inputs of a sink; nil, and mistakes recorded, where they are missing or none of them is right.
    func read(_ section: ConfigurationSection) -> [String]? {
        let key = Schema.Sink.inputs
        guard let node = section.member(key.name) else { return section[key] }
        guard let items = node.items(want: key.type.wanted) else { return nil }
        guard !items.isEmpty else {
            node.refuse(want: "at least one source")
            return nil
        }
        var seen: Set<String> = []
        let inputs = items.compactMap { checked($0, &seen) }
        return inputs.isEmpty ? nil : inputs
    }

    private func checked(_ item: ConfigurationNode, _ seen: inout Set<String>) -> String? {
        guard let name = ValueType<String>.name.read(item) else { return nil }
        if let sources, !sources.contains(name) {
            let suggestion = nearest(to: name, among: sources).map { "; did you mean \"\($0)\"?" } ?? ""
            item.refuse(Misfit("which is no source, want one of \(sources.joined(separator: ", "))\(suggestion)"))
            return nil
        }
        guard seen.insert(name).inserted else {
            item.refuse(want: "each source once")
            return nil
        }
        return name
    }
}
