extension ValueType where Value == LabelName {
    static let labelName = scalar(
        "label name", limits: "1024 bytes", wanted: "a label name of letters, digits and \"_\"", show: \.text
    ) { (text) throws(Misfit) in try LabelName(parsing: text) }
}

extension LabelName {
    /// Throws what is wanted, with the nearest legal name.
    init(parsing text: String) throws(Misfit) {
        if let name = LabelName(text) {
            self = name
            return
        }
        if text.hasPrefix("__") {
            throw Misfit(want: "a label name that does not begin with \"__\", which Loki keeps for itself")
        }
        throw Misfit(want: "a label name of letters, digits and \"_\"", suggesting: LabelName(nearest: text)?.text)
    }
}

extension ValueType where Value == [LokiLabel] {
    static let labels = ValueType(
        name: "map of label to text or `$.field`", limits: "1 … 15, with those of `where`",
        wanted: "a map such as {service: shop, level: $.level}", show: { $0.isEmpty ? "{}" : "" },
        read: { node in
            node.members(want: "a map such as {service: shop, level: $.level}")?.compactMap(label).sorted {
                $0.name < $1.name
            }
        })

    @Sendable private static func label(_ member: ConfigurationNode.Member) -> LokiLabel? {
        let node = member.value
        guard let name = node.labelName(member.name), let value = value(of: node) else { return nil }
        if let culprit = unbounded(name: name.text, value: value) {
            node.refuse(
                want: "no label made of \"\(culprit)\": each value would open a stream of its own; "
                    + "list it under structured_metadata instead")
            return nil
        }
        return LokiLabel(name: name, value: value)
    }

    private static func value(of node: ConfigurationNode) -> LokiLabel.Value? {
        // Loki: max_label_value_length.
        let maxBytes = 2048
        let wanted = "a text of at most \(maxBytes) bytes, or a field such as $.level"
        guard let written = node.writtenText(want: wanted) else { return nil }
        if written.hasPrefix("$.") { return node.fieldPath(written).map { .field($0) } }
        guard let text = node.text(want: wanted) else { return nil }
        guard !text.isEmpty, text.utf8.count <= maxBytes, !hasControlCharacters(text) else {
            node.refuse(want: wanted)
            return nil
        }
        return .fixed(text)
    }

    /// Ids of traces and spans, in the spellings that loggers use, without their marks.
    private static let unboundedNames: Set<String> = ["traceid", "spanid"]

    private static func unbounded(name: String, value: LokiLabel.Value) -> String? {
        var names = [name]
        if case .field(let path) = value { names.append(path.literalKey) }
        return names.first { unboundedNames.contains($0.lowercased().filter { $0 != "_" && $0 != "." && $0 != "-" }) }
    }
}
