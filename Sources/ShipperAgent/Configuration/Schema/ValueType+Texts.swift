import ShipperEncoding

extension ValueType where Value == String {
    /// Any text on one line.
    static func text(maxBytes: Int) -> ValueType {
        let wanted = "a text of at most \(maxBytes) bytes on one line"
        return scalar(
            "text", limits: "\(maxBytes) bytes", wanted: wanted, show: \.self
        ) { (text) throws(Misfit) in
            try refuseFieldPath(text)
            guard text.utf8.count <= maxBytes, !hasControlCharacters(text) else { throw Misfit(want: wanted) }
            return text
        }
    }

    /// The name of a source or a sink, which becomes a label of metrics and a part of file names.
    static let name = scalar(
        "name", limits: "64 bytes", wanted: "a name of at most 64 letters, digits, \"_\" and \"-\"", show: \.self,
        parse: { isName($0) ? $0 : nil })

    @Sendable static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count) else { return false }
        return bytes.allSatisfy { isLetter($0) || isDigit($0) || "_-".utf8.contains($0) }
    }

    static let absolutePath = absolute("path", example: "/var/lib/shipper") { path in
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }

    static let glob = absolute("glob", example: "/var/log/app/*.log", normalized: \.self)

    private static func absolute(
        _ name: String, example: String, normalized: @escaping @Sendable (String) -> String
    ) -> ValueType {
        let wanted = "an absolute \(name) such as \"\(example)\""
        return scalar(name, limits: "4096 bytes", wanted: wanted, show: \.self) { text -> String? in
            // PATH_MAX, of which the kernel takes no more in one call.
            text.hasPrefix("/") && text.utf8.count <= 4096 && !hasControlCharacters(text) ? normalized(text) : nil
        }
    }

    /// Loki's tenant: the characters that it allows, at most 150 of them.
    static let tenant = scalar(
        "text", limits: "150 bytes", wanted: tenantWanted, show: \.self
    ) { (text) throws(Misfit) in
        guard let name = TenantName(text.utf8) else { throw Misfit(want: tenantWanted) }
        return name.text
    }

    static let tenantWanted = "a tenant of letters, digits and any of !-_.*'(), at most 150 bytes"

    /// A field of a document, not one of Elasticsearch's own.
    static let documentField = scalar(
        "field", limits: "256 bytes", wanted: "a field name such as \"host.name\"", show: \.self
    ) { text -> String? in
        FieldPath(text) == nil || text.hasPrefix("_") || text.hasPrefix("$") || text == "@timestamp" ? nil : text
    }

    private static func refuseFieldPath(_ text: String) throws(Misfit) {
        if text.hasPrefix("$.") {
            throw Misfit(
                "want a fixed text: a field of the line can stand in labels, structured_metadata and timestamp only")
        }
    }
}

extension ValueType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases by its name.
    static func choice(_: Value.Type = Value.self) -> ValueType {
        let names = Value.allCases.map(\.rawValue)
        let wanted = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        return scalar(
            "choice", limits: names.map { "`\($0)`" }.joined(separator: " "), wanted: wanted, show: \.rawValue
        ) {
            (text) throws(Misfit) in
            if let value = Value(rawValue: text) { return value }
            throw Misfit(want: wanted, suggesting: nearest(to: text, among: names))
        }
    }
}
