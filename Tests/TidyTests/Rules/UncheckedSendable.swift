extension Rule {
    static let uncheckedSendable = Rule("unchecked", why: "because what the compiler can't check a reader must") {
        file in
        file.code.indices.compactMap { index in
            guard file.code[index].contains("@unchecked Sendable"), !file.hasComment(above: index) else { return nil }
            return (index + 1, "'@unchecked Sendable' without a comment directly above that says why it is sound")
        }
    }
}

extension SourceFile {
    /// Whether the line above holds a comment and no code. Lines of the declaration's attributes are passed over.
    fileprivate func hasComment(above index: Int) -> Bool {
        guard let line = code[..<index].lastIndex(where: { !isAttributes($0) }) else { return false }
        return code[line].allSatisfy(\.isWhitespace) && !comments[line].allSatisfy(\.isWhitespace)
    }

    private func isAttributes(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        return !words.isEmpty && words.allSatisfy { $0.hasPrefix("@") }
    }
}
