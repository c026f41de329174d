internal import JSONText

/// What a word of a line is: letters and digits without a break, in small letters, JSON's escapes resolved. `"a\\nb"` holds `a` and `b`.
///
/// The full-text index is fed with ``indexed(_:into:)`` and splits where this does, so that a search means the same with and without it.
struct WordMatcher {
    private let wanted: [String]
    /// The same as bytes; `nil` if one of them is not ASCII.
    private let plain: [[UInt8]]?

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
        plain = wanted.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } } ? wanted.map { Array($0.utf8) } : nil
    }

    /// For the index: each must begin a word.
    var expression: String? { wanted.isEmpty ? nil : wanted.map { "\"\($0)\" *" }.joined(separator: " AND ") }

    func matches(_ line: borrowing RawSpan) -> Bool {
        if wanted.isEmpty { return true }
        var text: [UInt8] = []
        Self.append(line, to: &text)
        if let plain, text.allSatisfy({ $0 < 0x80 }) { return plain.allSatisfy { Self.holds(text, wordBeginning: $0) } }
        let words = Self.words(of: String(decoding: text, as: UTF8.self))
        return wanted.allSatisfy { word in words.contains { $0.utf8.starts(with: word.utf8) } }
    }

    /// Whether a word of an ASCII text begins so; ten times as fast as making words of it.
    private static func holds(_ text: [UInt8], wordBeginning word: [UInt8]) -> Bool {
        var isInWord = false
        for index in text.indices {
            let byte = small(text[index])
            let isPart = byte &- 0x61 < 26 || byte &- 0x30 < 10
            if isPart, !isInWord, byte == word[0], text.count - index >= word.count {
                if word.indices.allSatisfy({ small(text[index + $0]) == word[$0] }) { return true }
            }
            isInWord = isPart
        }
        return false
    }

    private static func small(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

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
