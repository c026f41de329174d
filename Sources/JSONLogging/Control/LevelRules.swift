import Logging

/// The levels that a file sets: `label = level` in each line, `* = level` for all other labels, `#` before a comment.
struct LevelRules: Sendable, Equatable {
    var standard: Logger.Level?
    var rules: [String: Logger.Level] = [:]

    /// What is wrong with a file, and where.
    struct Mistake: Error, Equatable, CustomStringConvertible {
        /// From 1 on.
        let line: Int
        let text: String

        var description: String {
            let levels = Logger.Level.allCases.map { "\($0)" }.joined(separator: ", ")
            return "line \(line) says '\(text.prefix(100))' and should say 'label = level', where level is one of \(levels)"
        }
    }

    init(standard: Logger.Level? = nil, rules: [String: Logger.Level] = [:]) {
        (self.standard, self.rules) = (standard, rules)
    }

    init(_ text: String) throws(Mistake) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = Self.trimmed(line.prefix { $0 != "#" })
            if content.isEmpty { continue }
            let parts = content.split(separator: "=", omittingEmptySubsequences: false).map { Self.trimmed($0) }
            guard parts.count == 2, !parts[0].isEmpty, let level = Logger.Level(rawValue: parts[1].lowercased()) else {
                throw Mistake(line: index + 1, text: String(content))
            }
            if parts[0] == "*" { standard = level } else { rules[String(parts[0])] = level }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let rest = text.drop(while: \.isWhitespace)
        return rest[..<(rest.lastIndex { !$0.isWhitespace }.map(rest.index(after:)) ?? rest.startIndex)]
    }
}
