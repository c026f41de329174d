/// A map whose keys the schema knows: unknown, planned and repeated keys are recorded once, when it is opened.
struct ConfigurationSection {
    let node: ConfigurationNode
    private var members: [String: ConfigurationNode] = [:]
    /// Keys that are there, but misspelt: they are not reported as missing too.
    private var misspelt: Set<String> = []

    /// Nil, and a mistake recorded, where the node is no map.
    init?(_ node: ConfigurationNode, schema: Schema.Group, neighbours: [Schema.Group] = []) {
        guard let members = node.members(want: "a map with keys such as \"\(schema.entries.first?.name ?? "")\"") else {
            return nil
        }
        self.node = node
        let judge = KeyJudge(schema: schema, neighbours: neighbours)
        for member in members {
            switch judge.judge(member) {
            case .admitted: self.members[member.name] = member.value
            case .refused(let meant): misspelt.formUnion(meant)
            }
        }
    }

    func contains(_ name: String) -> Bool {
        members[name] != nil
    }

    func member(_ name: String) -> ConfigurationNode? {
        members[name]
    }

    /// The value of a key that has a default; the default too where the value is wrong (which is recorded).
    subscript<Value>(_ key: DefaultedKey<Value>) -> Value {
        members[key.name].flatMap { key.type.read($0) } ?? key.fallback
    }

    /// The value of a key that must be there; nil, and a mistake recorded, where it is missing or wrong.
    subscript<Value>(_ key: RequiredKey<Value>) -> Value? {
        guard let member = members[key.name] else {
            reportMissing(key.name, want: key.type.wanted)
            return nil
        }
        return key.type.read(member)
    }

    /// The section under a key; nil where it is not there, or is no map (which is recorded).
    func section(_ key: SectionKey) -> ConfigurationSection? {
        members[key.name].flatMap { ConfigurationSection($0, schema: key.group) }
    }

    func reportMissing(_ name: String, want: String) {
        guard !misspelt.contains(name) else { return }
        let path = node.path.isEmpty ? name : "\(node.path).\(name)"
        node.reading.report("got nothing, want \(want)", path: path, at: node.position)
    }
}
