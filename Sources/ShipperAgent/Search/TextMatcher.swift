import JSONText

/// Finds a text in the values of a line, letters A to Z in either case.
///
/// Each value is looked at by itself, as text: a string without its escapes, a number as it is written. So it makes no difference whether a
/// server gives the line back as it was written, or a document that says the same with keys in another order. Keys are no values.
struct TextMatcher: Sendable {
    private let needle: [UInt8]

    init(_ text: String) { needle = text.utf8.map(Self.small) }

    private static func small(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }

    /// In a line that is not JSON.
    func matches(text bytes: borrowing RawSpan, _ range: Range<Int>) -> Bool {
        guard let first = needle.first else { return true }
        guard range.count >= needle.count else { return false }
        for start in range.lowerBound...(range.upperBound - needle.count) where Self.small(bytes.byte(at: start)) == first {
            if continues(bytes, at: start) { return true }
        }
        return false
    }

    private func continues(_ bytes: borrowing RawSpan, at start: Int) -> Bool {
        for index in 1..<max(needle.count, 1) where Self.small(bytes.byte(at: start + index)) != needle[index] { return false }
        return true
    }

    /// In a line that is a JSON object.
    func matches(json bytes: borrowing RawSpan, _ range: Range<Int>) -> Bool {
        // Without a backslash values stand in the line as they are: what is nowhere in it is in none of them.
        let isPlain = ByteSearch.first(UInt8(ascii: "\\"), in: bytes, from: range.lowerBound, to: range.upperBound) == nil
        if isPlain, !matches(text: bytes, range) { return false }
        var cursor = JSONCursor(from: range.lowerBound, to: range.upperBound)
        guard let object = cursor.takeValue(bytes) else { return false }
        return matches(value: object, bytes)
    }

    private func matches(value: JSONSlice, _ bytes: borrowing RawSpan) -> Bool {
        switch value.kind {
        case .object, .array: matchesInside(value, bytes)
        case .absent: false
        case _ where value.hasEscapes: matches(escaped: value, bytes)
        default: matches(text: bytes, value.start..<value.end)
        }
    }

    private func matches(escaped value: JSONSlice, _ bytes: borrowing RawSpan) -> Bool {
        var text: [UInt8] = []
        value.appendText(of: bytes, to: &text)
        return unsafe matches(text: text.span.bytes, 0..<text.count)
    }

    private func matchesInside(_ outer: JSONSlice, _ bytes: borrowing RawSpan) -> Bool {
        var cursor = JSONCursor(from: outer.start + 1, to: outer.end)
        repeat {
            if outer.kind == .object { guard cursor.takeString(bytes) != nil, cursor.take(UInt8(ascii: ":"), bytes) else { return false } }
            guard let value = cursor.takeValue(bytes) else { return false }
            if matches(value: value, bytes) { return true }
        } while cursor.take(UInt8(ascii: ","), bytes)
        return false
    }
}
