internal import Yams

/// libYAML says what its grammar missed; a hint says what the writer most likely has to do.
enum SyntaxHint {
    /// The hint as the end of a sentence; empty where there is none.
    static func text(
        for problem: String, _ context: YamlError.Context?, at place: ConfigurationMistake.Position, in text: String
    ) -> String {
        let character = Lines(text).scalar(at: place)
        let words = "\(problem) \(context?.text ?? "")"
        let hint = hints.first { words.contains($0.words) && ($0.character == nil || $0.character == character) }
        return hint.map { "; want " + $0.wanted(character) } ?? ""
    }

    private struct Hint: Sendable {
        /// A part of libYAML's problem or of its context.
        let words: String
        /// What must stand at the place; nil: anything.
        var character: Unicode.Scalar?
        let wanted: @Sendable (Unicode.Scalar?) -> String

        init(_ words: String, at character: Unicode.Scalar? = nil, _ wanted: String) {
            self.init(words, at: character) { _ in wanted }
        }

        init(
            _ words: String, at character: Unicode.Scalar? = nil,
            wanted: @escaping @Sendable (Unicode.Scalar?) -> String
        ) {
            self.words = words
            self.character = character
            self.wanted = wanted
        }
    }

    /// The first that fits is taken.
    private static let hints = [
        Hint("cannot start any token", at: "\t", "spaces: YAML does not indent by tabs"),
        Hint("cannot start any token") { "a value that begins with \(quoted($0.map { String($0) } ?? "")) in quotes" },
        Hint("alias", "a value that begins with \"*\" in quotes"),
        Hint(
            "mapping values are not allowed", "a value with \": \" in it in quotes, and keys of one map in one column"),
        Hint("did not find expected ','", at: "{", "\"${NAME}\" in quotes within [] and {}"),
        Hint("could not find expected ':'", "a key, a colon and a space"),
        Hint("did not find expected key", "the keys of one map in one column"),
        Hint("unexpected end of stream", "the closing quote"),
        Hint("another document", "one document in a file"),
    ]
}
