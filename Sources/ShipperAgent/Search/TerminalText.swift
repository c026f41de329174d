/// Text that a terminal shows and does not obey.
enum TerminalText {
    /// Logs and servers' answers hold what strangers sent: control characters must not reach a terminal, nor what has it show text in another
    /// order than that in which it stands.
    static func harmless(_ text: String) -> String {
        replacing(text) { scalar in
            switch scalar {
            case "\n": "\\n"
            case "\t": "\\t"
            default: (scalar.value < 0x100 ? "\\x" : "\\u") + String(scalar.value, radix: 16)
            }
        }
    }

    /// The same of JSON, which goes on saying what it says.
    static func harmless(json text: String) -> String {
        replacing(text) { scalar in
            // Between values it may stand as it is, and only there.
            if scalar == "\t" { return "\t" }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String) -> String {
        guard text.unicodeScalars.contains(where: acts) else { return text }
        return text.unicodeScalars.reduce(into: "") { harmless, scalar in
            if acts(scalar) { harmless += replacement(scalar) } else { harmless.unicodeScalars.append(scalar) }
        }
    }

    private static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Control characters C0, DEL and C1; embeddings and overrides of direction; isolates.
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
