/// Text that a terminal shows and does not obey.
enum TerminalText {
    /// Logs and servers' answers hold what strangers sent: control characters must not reach a terminal.
    static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return text.unicodeScalars.reduce(into: "") { harmless, scalar in
            if scalar.properties.generalCategory == .control {
                harmless += scalar == "\n" ? "\\n" : scalar == "\t" ? "\\t" : "\\x" + String(scalar.value, radix: 16)
            } else {
                harmless.unicodeScalars.append(scalar)
            }
        }
    }
}
