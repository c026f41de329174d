/// A file of the tree: its path from the root, and its text. What a rule is given, and all that it is given.
struct SourceFile: Sendable {
    /// With `/`, from the root: `Sources/JSONText/JSONScanner.swift`.
    let path: String
    let lines: [String]
    /// The lines without comments and the contents of strings, so that a rule sees code alone. Empty if it isn't Swift.
    let code: [String]
    /// The comments alone, on their lines. Of a file in another language, every line.
    let comments: [String]

    init(path: String, text: String) {
        self.path = path
        lines = Self.lines(of: Array(text.utf8))
        guard path.hasSuffix(".swift") else {
            (code, comments) = ([], lines)
            return
        }
        var parts = SwiftTextParts(text)
        parts.split()
        (code, comments) = (Self.lines(of: parts.code), Self.lines(of: parts.comments))
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isSource: Bool { path.hasPrefix("Sources/") }
    var isTest: Bool { path.hasPrefix("Tests/") }

    /// The target of a file under `Sources/`.
    var room: String? {
        let parts = path.split(separator: "/")
        return isSource && parts.count > 2 ? String(parts[1]) : nil
    }

    /// By bytes: to `Character`, a carriage return and a line feed are one. A last line feed ends a line and begins
    /// none.
    private static func lines(of bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
