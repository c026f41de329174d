/// How grave a stored record is. Words are compared by rank, whatever a logging library calls them.
public enum StoreLevel: Int, Sendable, CaseIterable, Comparable {
    /// The line names no level, or none that is known.
    case none, trace, debug, info, notice, warning, error, critical

    public static func < (one: StoreLevel, other: StoreLevel) -> Bool { one.rawValue < other.rawValue }

    /// - Parameter word: in either case; one that is not known is ``none``.
    init(word: borrowing RawSpan) {
        // The longest word that is known.
        guard (3...13).contains(word.byteCount) else {
            self = .none
            return
        }
        var key: [UInt8] = []
        for index in 0..<word.byteCount {
            let byte = word.byte(at: index)
            key.append(byte &- 65 < 26 ? byte | 0x20 : byte)
        }
        self = Self.words[key] ?? .none
    }

    private static let words: [[UInt8]: StoreLevel] = {
        let known: [(StoreLevel, [String])] = [
            (.trace, ["trace"]), (.debug, ["debug"]), (.info, ["info", "information", "informational"]), (.notice, ["notice"]),
            (.warning, ["warning", "warn"]), (.error, ["error", "err"]),
            (.critical, ["critical", "crit", "fatal", "alert", "emergency", "emerg", "panic"]),
        ]
        let pairs = known.flatMap { level, words in words.map { (Array($0.utf8), level) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
}

extension RawSpan {
    /// Bounds-checked, and any bits are a UInt8.
    @inline(__always)
    func byte(at index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
