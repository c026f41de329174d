/// A name that Loki takes as a label: letters, digits and `_`, no digit first, at most 1024 bytes; names in `__` are
/// kept for Loki itself.
public struct LabelName: Sendable, Hashable, Comparable {
    public let text: String

    /// Loki: `max_label_name_length`.
    static let maxBytes = 1024

    /// Nil where the text is no such name.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= Self.maxBytes, !text.hasPrefix("__") else { return nil }
        guard !isDigit(first), bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }) else {
            return nil
        }
        self.text = text
    }

    /// The nearest legal name, found as Loki does it: `http.method` becomes `http_method`, `7z` becomes `key_7z`.
    public init?(nearest text: String) {
        let legal = text.utf8.map { isLetter($0) || isDigit($0) ? $0 : UInt8(ascii: "_") }
        let name = String(decoding: legal, as: UTF8.self)
        self.init(name.utf8.first.map(isDigit) == true ? "key_" + name : name)
    }

    public static func < (a: LabelName, b: LabelName) -> Bool { a.text < b.text }
}

extension LabelName: CustomStringConvertible {
    public var description: String { text }
}
