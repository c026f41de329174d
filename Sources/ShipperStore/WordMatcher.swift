/// What a word of a line is: letters with their marks and digits without a break, in either case, JSON's escapes resolved. `"a\\nb"` holds
/// `a` and `b`. See ``WordText``.
struct WordMatcher {
    /// In small letters.
    private let wanted: [[UInt8]]

    /// - Parameter words: each of which may fall into several.
    /// - Throws: `StoreError.refused` if one holds nothing to look for.
    init(_ words: [String]) throws(StoreError) {
        var wanted: [[UInt8]] = []
        for word in words {
            let parts = WordText.words(of: word).split(separator: WordText.space)
            guard !parts.isEmpty else { throw .refused("'\(word)' holds no letter and no digit, so it is no word.") }
            wanted += parts.map(Array.init)
        }
        self.wanted = wanted
    }

    /// For the index: each must begin a word.
    var expression: String? {
        wanted.isEmpty ? nil : wanted.map { "\"\(String(decoding: $0, as: UTF8.self))\" *" }.joined(separator: " AND ")
    }

    func matches(_ line: borrowing RawSpan) -> Bool {
        if wanted.isEmpty { return true }
        var text: [UInt8] = []
        guard WordText.make(of: line, into: &text) else { return holdsAll(line) }
        return unsafe holdsAll(text.span.bytes)
    }

    private func holdsAll(_ text: borrowing RawSpan) -> Bool {
        for word in wanted where !Self.holds(text, wordBeginning: word) { return false }
        return true
    }

    /// Whether a word of the text begins so. What is not ASCII is part of a word: a text that holds such has nothing else left.
    private static func holds(_ text: borrowing RawSpan, wordBeginning word: [UInt8]) -> Bool {
        var isInWord = false
        for index in 0..<text.byteCount {
            let byte = small(text.byte(at: index))
            let isPart = byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
            if isPart, !isInWord, byte == word[0], begins(text, at: index, with: word) { return true }
            isInWord = isPart
        }
        return false
    }

    private static func begins(_ text: borrowing RawSpan, at start: Int, with word: [UInt8]) -> Bool {
        guard text.byteCount - start >= word.count else { return false }
        for index in word.indices where small(text.byte(at: start + index)) != word[index] { return false }
        return true
    }

    private static func small(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
