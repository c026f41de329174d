extension ValueType where Value == [LokiMetadata] {
    static let metadata = ValueType(
        name: "list of fields, or map of name to `$.field`", limits: "`limits.metadata_fields`",
        wanted: "a list such as [trace_id], or a map such as {trace_id: $.trace.id}", show: { $0.isEmpty ? "[]" : "" },
        read: { node in
            let wanted = "a list such as [trace_id], or a map such as {trace_id: $.trace.id}"
            let fields =
                node.isMap
                ? node.members(want: wanted)?.compactMap(named) : node.items(want: wanted)?.compactMap(listed)
            return fields.map { withoutRepeats($0.sorted { $0.name < $1.name }, node) }
        })

    /// A field under its own name, which is made legal as Loki itself would do it.
    @Sendable private static func listed(_ node: ConfigurationNode) -> LokiMetadata? {
        let wanted = "a field such as trace_id or $.trace.id"
        guard let written = node.writtenText(want: wanted) else { return nil }
        guard let path = node.fieldPath(written.hasPrefix("$.") ? written : "$." + written) else { return nil }
        guard let name = LabelName(nearest: path.literalKey) else {
            node.refuse(want: "a name that Loki allows; give it one in a map such as {trace_id: $.trace.id}")
            return nil
        }
        return LokiMetadata(name: name, path: path)
    }

    @Sendable private static func named(_ member: ConfigurationNode.Member) -> LokiMetadata? {
        let node = member.value
        guard let name = node.labelName(member.name), let written = node.writtenText(want: "a field such as $.trace.id")
        else { return nil }
        guard written.hasPrefix("$.") else {
            node.refuse(want: "a field such as $.trace.id")
            return nil
        }
        return node.fieldPath(written).map { LokiMetadata(name: name, path: $0) }
    }

    private static func withoutRepeats(_ fields: [LokiMetadata], _ node: ConfigurationNode) -> [LokiMetadata] {
        for (field, next) in zip(fields, fields.dropFirst()) where field.name == next.name {
            node.refuse(Misfit("in which \"\(field.name)\" comes twice, want each name once"))
        }
        return fields
    }
}
