/// A name that Elasticsearch takes for an index or a data stream.
///
/// Lower case, at most 255 bytes, none of `\ / * ? " < > | , # :` and no space, no `-`, `_`, `+` or `.` first.
public struct IndexName: Sendable, Hashable {
    public let text: String

    private static let forbidden = Set("\\/*?\"<>|,#: ")

    /// Nil where the text is no such name.
    public init?(_ text: String) {
        guard let first = text.first, text.utf8.count <= 255, !"-_+.".contains(first) else { return nil }
        guard text == text.lowercased(), !hasControlCharacters(text) else { return nil }
        guard text.allSatisfy({ !Self.forbidden.contains($0) }) else { return nil }
        self.text = text
    }
}

extension IndexName: CustomStringConvertible {
    public var description: String { text }
}
