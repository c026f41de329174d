/// How grave a record is. Levels are compared by rank, whatever a logging library calls them.
public enum LevelRank: Int, Sendable, CaseIterable, Comparable {
    case trace, debug, info, notice, warning, error, critical

    /// The words for it, in small letters. Lines may spell them so, in capitals, or with one capital at the beginning.
    public var words: [String] {
        switch self {
        case .trace: ["trace"]
        case .debug: ["debug"]
        case .info: ["info", "information", "informational"]
        case .notice: ["notice"]
        case .warning: ["warning", "warn"]
        case .error: ["error", "err"]
        case .critical: ["critical", "crit", "fatal", "alert", "emergency", "emerg", "panic"]
        }
    }

    /// The rank of a word in one of the three spellings; nil for any other.
    public init?(word: some StringProtocol) {
        guard let rank = Self.bySpelling[String(word)] else { return nil }
        self = rank
    }

    public static func < (one: LevelRank, other: LevelRank) -> Bool { one.rawValue < other.rawValue }

    /// Every spelling of this rank and those above it.
    var spellingsFromHere: [String] {
        Self.allCases.filter { $0 >= self }.flatMap(\.words).flatMap(Self.spellings)
    }

    private static func spellings(of word: String) -> [String] {
        [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()]
    }

    private static let bySpelling = Dictionary(
        uniqueKeysWithValues: allCases.flatMap { rank in rank.words.flatMap(spellings).map { ($0, rank) } })
}
