/// What of the metadata is hidden before it reaches a line.
///
/// Values that are marked `sensitivity: .sensitive` are hidden always; the patterns here hide by key, in the line itself
/// and in nested objects.
///
/// ```swift
/// options.redaction = Redaction(keys: ["password", "*token*", "card_*"], by: .keyedHash(secret))
/// ```
public struct Redaction: Sendable {
    /// What stands in a hidden value's place.
    public enum Replacement: Sendable {
        /// `[redacted]`
        case mark
        /// `hmac:` and 32 hex digits: the first half of HMAC-SHA-256 under a key. Equal values stay equal, so that records
        /// can be joined, and whoever lacks the key can't try values out. A key has at least 16 bytes; a shorter one is
        /// no secret, and the mark stands in its place.
        case keyedHash([UInt8])
    }

    /// Keys to hide, without regard to the case of ASCII letters; `*` stands for any characters.
    public var keys: [String]
    public var replacement: Replacement

    public init(keys: [String] = [], by replacement: Replacement = .mark) {
        self.keys = keys
        self.replacement = replacement
    }
}
