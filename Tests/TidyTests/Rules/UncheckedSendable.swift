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
    /// Whether the line above holds a comment and no code.
    fileprivate func hasComment(above index: Int) -> Bool {
        guard index > 0 else { return false }
        return code[index - 1].allSatisfy(\.isWhitespace) && !comments[index - 1].allSatisfy(\.isWhitespace)
    }
}
