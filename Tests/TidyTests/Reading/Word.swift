/// A piece of code that a rule looks for as a word of its own: `try!` in `try! f()`, not in `retry!`.
struct Word: Sendable {
    let text: String
    /// Whether a dot before it makes it something else: `printer.print(x)` is not the global `print(x)`.
    var isGlobal = false

    func stands(in line: String) -> Bool {
        line.ranges(of: text).contains { range in
            let before = line[..<range.lowerBound]
            let after = line[range.upperBound...]
            return begins(after: before) && !continues(in: after)
        }
    }

    private func begins(after before: Substring) -> Bool {
        guard let last = before.last else { return true }
        if Self.isPartOfName(last) { return !isNameLike(text.first) }
        guard isGlobal else { return true }
        return last != "." || before.hasSuffix("Swift.")
    }

    private func continues(in after: Substring) -> Bool {
        guard let next = after.first, isNameLike(text.last) else { return false }
        return Self.isPartOfName(next)
    }

    private func isNameLike(_ character: Character?) -> Bool { character.map(Self.isPartOfName) ?? false }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}

extension [String] {
    /// The lines that hold one of the words, counted from 1; a line that holds two stands twice.
    func lines(holding words: [Word], _ what: (String) -> String) -> [(line: Int, what: String)] {
        enumerated().flatMap { index, line in
            words.filter { $0.stands(in: line) }.map { (line: index + 1, what: what($0.text)) }
        }
    }
}
