/// Everything that is wrong in a configuration file, in the order of the file.
public struct ConfigurationError: Error, Sendable, Equatable {
    /// At least one.
    public let mistakes: [ConfigurationMistake]

    init(_ mistakes: [ConfigurationMistake]) {
        self.mistakes = mistakes.sorted { ($0.position ?? .start) < ($1.position ?? .start) }
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// Past so many lines a list of mistakes no longer helps: it is the wrong file.
    static let shownMistakes = 100

    /// One line a mistake.
    public var description: String {
        var lines = mistakes.prefix(Self.shownMistakes).map(\.description)
        let hidden = mistakes.count - lines.count
        if hidden > 0 { lines.append("… and \(hidden) more.") }
        return lines.joined(separator: "\n")
    }
}
