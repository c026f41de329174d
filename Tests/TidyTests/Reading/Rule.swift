import Testing

/// A rule of the house: a pure function from a file to what is wrong in it.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    /// Why the house has it, printed with each finding.
    let why: String
    /// The lines at fault, counted from 1, each with what is wrong there.
    private let look: @Sendable (SourceFile) -> [(line: Int, what: String)]

    init(
        _ name: String, why: String, looking look: @escaping @Sendable (SourceFile) -> [(line: Int, what: String)]
    ) {
        self.name = name
        self.why = why
        self.look = look
    }

    func findings(in file: SourceFile) -> [Finding] {
        look(file).map { Finding(path: file.path, line: $0.line, rule: name, what: $0.what, why: why) }
    }

    func findings(_ path: String, _ text: String) -> [Finding] {
        findings(in: SourceFile(path: path, text: text))
    }

    var testDescription: String { name }

    static let all: [Rule] = [
        .fileLength, .functionLength, .forbiddenCalls, .uncheckedSendable, .unfinished, .clocks, .imports, .switchedOff,
    ]
}

/// One fault, as editors and people read it: `Sources/A/B.swift:7: rule: what, why`.
struct Finding: Equatable, Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let rule: String
    let what: String
    let why: String

    var description: String { "\(path):\(line): \(rule): \(what), \(why)" }
}
