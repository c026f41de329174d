/// Replaces `${NAME}` and `${NAME:-default}` by the environment's values, and `$$` by a dollar.
///
/// It works on a value after YAML was parsed, so no variable can add keys or lines. `$.` at the beginning, the mark of
/// a field path, is left as it is.
struct EnvironmentExpansion {
    let environment: [String: String]

    func expand(_ text: String) throws(Misfit) -> String {
        guard text.contains("$") else { return text }
        var expanded = text.hasPrefix("$.") ? "$" : ""
        var rest = text.dropFirst(expanded.count)
        while let dollar = rest.firstIndex(of: "$") {
            expanded += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            expanded += try takeExpansion(from: &rest)
        }
        return expanded + rest
    }

    /// What the text behind a dollar stands for; takes it off `rest`.
    private func takeExpansion(from rest: inout Substring) throws(Misfit) -> String {
        switch rest.popFirst() {
        case "$": return "$"
        case "{":
            guard let end = rest.firstIndex(of: "}") else { throw Misfit("but its \"${\" has no \"}\"") }
            defer { rest = rest[end...].dropFirst() }
            return try value(of: rest[..<end])
        default:
            throw Misfit(
                want: "\"${NAME}\" for a variable of the environment, \"$.name\" for a field, or \"$$\" for a dollar")
        }
    }

    private func value(of reference: Substring) throws(Misfit) -> String {
        let (name, fallback) = Self.split(reference)
        guard Self.isName(name) else {
            throw Misfit("want a name of letters, digits and \"_\" in \"${NAME}\" or \"${NAME:-default}\"")
        }
        let value = environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? fallback ?? environment[name]
        guard let value else {
            throw Misfit("but \(name) is not set; set it, or write \"${\(name):-default}\"")
        }
        return value
    }

    private static func split(_ reference: Substring) -> (name: String, fallback: String?) {
        guard let colon = reference.firstIndex(of: ":"), reference[colon...].hasPrefix(":-") else {
            return (String(reference), nil)
        }
        return (String(reference[..<colon]), String(reference[colon...].dropFirst(2)))
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }
}
