internal import Yams

/// What YAML itself refuses, in the form of our own mistakes.
enum SyntaxMistake {
    static func mistake(for error: any Error, text: String, file: String) -> ConfigurationMistake {
        let (problem, place) = explanation(of: error, text: text)
        return ConfigurationMistake(file: file, position: place, path: "", problem: problem)
    }

    static func repeatedKey(_ key: String, at place: ConfigurationMistake.Position, file: String)
        -> ConfigurationMistake
    {
        ConfigurationMistake(
            file: file, position: place, path: "", problem: "got the key \(quoted(key)) more than once, want it once")
    }

    private static func explanation(of error: any Error, text: String) -> (String, ConfigurationMistake.Position) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            let place = ConfigurationMistake.Position(mark)
            return (sentence(problem, context) + SyntaxHint.text(for: problem, context, at: place, in: text), place)
        case YamlError.composer(_, let problem, let mark, _):
            return (sentence(problem, nil) + SyntaxHint.text(for: problem, nil, at: .init(mark), in: text), .init(mark))
        case YamlError.reader(let problem, let offset, _, _):
            let index = offset.flatMap { text.index(text.startIndex, offsetBy: $0, limitedBy: text.endIndex) }
            return (sentence(problem, nil), index.map { Lines(text).place(of: $0) } ?? .start)
        case is ConfigurationDocument.EmptyFile:
            return ("got an empty file, want at least state_directory, sources and sinks", .start)
        default:
            return ("got YAML that could not be read in the memory there is", .start)
        }
    }

    private static func sentence(_ problem: String, _ context: YamlError.Context?) -> String {
        // libYAML: 1000 levels.
        if problem.contains("nesting level") {
            return "got YAML nested too deeply, want no more levels than the keys have"
        }
        guard let context else { return "got broken YAML: \(problem)" }
        return "got broken YAML: \(problem) \(context.text) (which began at \(context.mark))"
    }
}
