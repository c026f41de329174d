/// The escapes of the text format 0.0.4.
enum Escape {
    /// `\`, `"` and the line feed.
    static func labelValue(_ text: String) -> String { escape(text, quotes: true) }

    /// `\` and the line feed: a quote stands for itself in a HELP line.
    static func help(_ text: String) -> String { escape(text, quotes: false) }

    /// By bytes, since to `Character` a carriage return and a line feed are one.
    private static func escape(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { replacement(of: $0, quotes: quotes) != nil }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if let byte = UInt8(exactly: scalar.value), let replacement = replacement(of: byte, quotes: quotes) {
                escaped += replacement
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func replacement(of byte: UInt8, quotes: Bool) -> String? {
        switch byte {
        case UInt8(ascii: "\\"): #"\\"#
        case UInt8(ascii: "\n"): #"\n"#
        case UInt8(ascii: "\"") where quotes: #"\""#
        default: nil
        }
    }
}
