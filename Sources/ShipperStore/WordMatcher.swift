internal import JSONText

/// What a word of a line is: letters and digits without a break, in small letters, JSON's escapes resolved. `"a\\nb"` holds `a` and `b`.
///
/// The full-text index is fed with ``indexed(_:into:)`` and splits where this does, so that a search means the same with and without it.
struct WordMatcher {
    private let wanted: [String]

    /// - Parameter words: each of which may fall into several.
    /// - Throws: `StoreError.refused` if one holds nothing to look for.
    init(_ words: [String]) throws(StoreError) {
        var wanted: [String] = []
        for word in words {
            let parts = Self.words(of: word)
            guard !parts.isEmpty else { throw .refused("'\(word)' holds no letter and no digit, so it is no word.") }
            wanted += parts
        }
        self.wanted = wanted
    }

    /// For the index: each must begin a word.
    var expression: String? { wanted.isEmpty ? nil : wanted.map { "\"\($0)\" *" }.joined(separator: " AND ") }

    func matches(_ line: borrowing RawSpan) -> Bool {
        if wanted.isEmpty { return true }
        var text: [UInt8] = []
        Self.append(line, to: &text)
        let words = Self.words(of: String(decoding: text, as: UTF8.self))
        return wanted.allSatisfy { word in words.contains { $0.utf8.starts(with: word.utf8) } }
    }

    /// Makes the text that is indexed for a line.
    ///
    /// - Returns: `false` if that is the line as it stands, since it has no escapes.
    static func indexed(_ line: borrowing RawSpan, into text: inout [UInt8]) -> Bool {
        guard ByteSearch.first(UInt8(ascii: "\\"), in: line, from: 0, to: line.byteCount) != nil else { return false }
        text.removeAll(keepingCapacity: true)
        append(line, to: &text)
        return true
    }

    private static func append(_ line: borrowing RawSpan, to text: inout [UInt8]) {
        JSONUnescaping.append(JSONSlice(kind: .string, start: 0, end: line.byteCount, hasEscapes: true), of: line, to: &text)
    }

    private static func words(of text: String) -> [String] {
        // Scalars, as the index's tokenizer sees them: a combining mark goes on with its letter.
        text.lowercased().unicodeScalars.split { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
                .otherNumber, .privateUse, .nonspacingMark:
                false
            default: true
            }
        }.map { String(String.UnicodeScalarView($0)) }
    }
}
