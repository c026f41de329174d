extension Rule {
    static let functionLength = Rule("function length", why: "because a long function is a model's ugliest page") {
        file in
        file.code.indices.compactMap { start in
            guard let function = FunctionSpan(at: start, in: file.code), function.count > 70 else { return nil }
            return (line: start + 1, what: "a function of \(function.count) lines, at most 70 are allowed")
        }
    }
}

/// The lines from a function's declaration to the closing brace at the same indentation.
private struct FunctionSpan {
    let count: Int

    init?(at start: Int, in code: [String]) {
        guard Self.declares(code[start]) else { return nil }
        let depth = Self.indentation(of: code[start])
        for end in code.indices[(start + 1)...] {
            let line = code[end].drop(while: \.isWhitespace)
            if line.isEmpty { continue }
            let indentation = Self.indentation(of: code[end])
            if indentation > depth { continue }
            if indentation == depth, line.hasPrefix("}") {
                count = end - start + 1
                return
            }
            // Still the head, over several lines. Anything else: the function has no body, or ends on its first line.
            guard indentation == depth, Self.headPieces.contains(where: line.hasPrefix) else { return nil }
        }
        return nil
    }

    private static let headPieces = [")", "{", "where", "->", "#"]
    private static let words = [Word(text: "func"), Word(text: "init"), Word(text: "deinit"), Word(text: "subscript")]
    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private", "static", "class", "final", "override", "mutating",
        "nonmutating", "consuming", "borrowing", "convenience", "required", "isolated", "nonisolated", "open", "prefix",
        "postfix", "infix", "indirect",
    ]

    /// Whether the line begins with such a word, after attributes and modifiers.
    private static func declares(_ line: String) -> Bool {
        guard words.contains(where: { $0.stands(in: line) }) else { return false }
        let first =
            line.split(separator: " ").first { !$0.hasPrefix("@") && !modifiers.contains($0.prefix(while: \.isLetter)) }
            ?? ""
        return first == "func" || ["init", "deinit", "subscript"].contains(first.prefix(while: \.isLetter))
    }

    private static func indentation(of line: String) -> Int { line.prefix(while: \.isWhitespace).count }
}
