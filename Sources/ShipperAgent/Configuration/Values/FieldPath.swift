/// A field of a line, written `$.level` or `$.http.method`.
///
/// `$.a.b` is the value of the literal key `a.b` where the line has it, else of `b` inside `a`.
public struct FieldPath: Sendable, Hashable {
    /// The whole path as one key: `a.b`.
    public let literalKey: String
    /// The path as keys one inside the other: `a`, `b`. At least one, none empty.
    public let keys: [String]

    static let maxBytes = 256
    static let maxDepth = 8

    /// The path without `$.`; nil where a part is empty, or it is longer than 256 bytes or deeper than 8 keys.
    public init?(_ text: String) {
        let keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= Self.maxBytes, keys.count <= Self.maxDepth else { return nil }
        guard keys.allSatisfy({ !$0.isEmpty }), !hasControlCharacters(text) else { return nil }
        self.literalKey = text
        self.keys = keys
    }
}

extension FieldPath: CustomStringConvertible {
    public var description: String { "$." + literalKey }
}
