import Logging

/// A ``Redaction`` made ready for use.
struct Redactor: Sendable {
    private let patterns: [[UInt8]]
    private let replacement: Redaction.Replacement

    /// - Returns: `nil` where there is nothing to do beyond the mark for values that are marked themselves.
    init?(_ redaction: Redaction) {
        patterns = redaction.keys.map { $0.utf8.map(Self.lowercased) }
        replacement = redaction.replacement
        if case .mark = redaction.replacement, patterns.isEmpty { return nil }
    }

    func hides(_ key: String) -> Bool {
        patterns.contains { Self.matches(key.utf8, $0) }
    }

    static func replacement(of value: Logger.MetadataValue, by redactor: Redactor?) -> String {
        guard case .keyedHash(let key)? = redactor?.replacement, key.count >= 16 else { return "[redacted]" }
        return hash(of: value.description, key: key)
    }

    /// What stands in the place of `text`.
    static func hash(of text: String, key: [UInt8]) -> String {
        "hmac:" + SHA256.authenticationCode(of: Array(text.utf8), key: key).prefix(16).map(hex).joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }

    /// Whether `text` is one of the texts that `pattern`, in lower case, stands for. Goes back to the last `*` only, so
    /// the time is at most the product of the lengths.
    private static func matches(_ text: String.UTF8View, _ pattern: [UInt8]) -> Bool {
        var (place, index) = (text.startIndex, 0)
        var retry: (place: String.Index, index: Int)?
        while place != text.endIndex {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                index += 1
                retry = (place, index)
            } else if index < pattern.count, pattern[index] == lowercased(text[place]) {
                (place, index) = (text.index(after: place), index + 1)
            } else if let last = retry {
                place = text.index(after: last.place)
                (index, retry) = (last.index, (place, last.index))
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
