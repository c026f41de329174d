/// A name that a Prometheus server accepts for a metric: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
struct MetricName: Hashable, Sendable {
    let text: String

    /// Makes any name legal: every other character becomes `_`, and a leading digit gets one in front.
    init(_ raw: String) { text = LegalName.make(of: raw, colons: true) }
}

/// The characters that metric and label names have in common.
enum LegalName {
    static func make(of raw: String, colons: Bool) -> String {
        if isLegal(raw, colons: colons) { return raw }
        var text = ""
        for scalar in raw.unicodeScalars { text.append(isAllowed(scalar, colons: colons) ? Character(scalar) : "_") }
        return startsWithDigit(text) || text.isEmpty ? "_" + text : text
    }

    private static func isLegal(_ raw: String, colons: Bool) -> Bool {
        guard !raw.isEmpty, !startsWithDigit(raw) else { return false }
        return raw.unicodeScalars.allSatisfy { isAllowed($0, colons: colons) }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar, colons: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        case ":": colons
        default: false
        }
    }

    private static func startsWithDigit(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    }
}
