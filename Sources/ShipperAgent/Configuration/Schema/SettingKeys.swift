/// A key that must be there.
struct RequiredKey<Value: Sendable>: Sendable {
    let name: String
    let type: ValueType<Value>
    let entry: SchemaEntry

    init(_ name: String, _ type: ValueType<Value>, synonyms: [String] = [], _ summary: String) {
        self.name = name
        self.type = type
        entry = SchemaEntry(
            name: name, type: type.name, unit: type.unit, fallback: "required", limits: type.limits, summary: summary,
            status: .built, synonyms: synonyms)
    }
}

/// A key that may be left out.
struct DefaultedKey<Value: Sendable>: Sendable {
    let name: String
    let type: ValueType<Value>
    let fallback: Value
    let entry: SchemaEntry

    /// - Parameter shown: the default as the documentation says it, where the value itself doesn't.
    init(
        _ name: String, _ type: ValueType<Value>, default fallback: Value, shown: String? = nil,
        synonyms: [String] = [], _ summary: String
    ) {
        self.name = name
        self.type = type
        self.fallback = fallback
        entry = SchemaEntry(
            name: name, type: type.name, unit: type.unit, fallback: shown ?? "`\(type.show(fallback))`",
            limits: type.limits, summary: summary, status: .built, synonyms: synonyms)
    }
}

/// A key with a map of further keys, which may be left out.
struct SectionKey: Sendable {
    let name: String
    let group: Schema.Group
    let entry: SchemaEntry

    init(_ name: String, synonyms: [String] = [], _ entries: [SchemaEntry]) {
        self.name = name
        group = Schema.Group(title: name, entries: entries)
        entry = SchemaEntry(
            name: name, type: "", unit: "", fallback: "", limits: "", summary: "", status: .built, synonyms: synonyms,
            children: entries)
    }
}
