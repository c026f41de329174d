/// A Swift text taken apart into code and comments, each with blanks in the other's place, so that lines and columns
/// stay.
///
/// The contents of strings and of raw identifiers are in neither; the code inside `\( )` is code. Regex literals are
/// not known, and read as code.
struct SwiftTextParts {
    private(set) var code: [UInt8] = []
    private(set) var comments: [UInt8] = []
    private let text: [UInt8]
    private var position = 0

    init(_ text: String) { self.text = Array(text.utf8) }

    mutating func split() { readCode(toClosingParenthesis: false) }

    private enum Part { case code, comment, neither }

    /// Takes `count` bytes into the part. A line feed is in both.
    private mutating func take(_ count: Int = 1, as part: Part) {
        for _ in 0..<min(count, text.count - position) {
            let byte = text[position]
            let blank = byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " ")
            code.append(part == .code ? byte : blank)
            comments.append(part == .comment ? byte : blank)
            position += 1
        }
    }

    private func sees(_ word: String) -> Bool { text[position...].starts(with: word.utf8) }

    private var isAtEnd: Bool { position >= text.count }
}

// MARK: - Code and comments

extension SwiftTextParts {
    private mutating func readCode(toClosingParenthesis nested: Bool) {
        var depth = 0
        while !isAtEnd {
            if sees("//") { readLineComment(); continue }
            if sees("/*") { readBlockComment(); continue }
            if sees("`") { readRawIdentifier(); continue }
            if let hashes = hashesBeforeString { readString(hashes: hashes); continue }
            if sees("(") { depth += 1 }
            if sees(")") { depth -= 1 }
            if nested, depth < 0 { return }
            take(as: .code)
        }
    }

    private mutating func readLineComment() {
        while !isAtEnd, !sees("\n") { take(as: .comment) }
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            let (opens, closes) = (sees("/*"), sees("*/"))
            depth += opens ? 1 : closes ? -1 : 0
            take(opens || closes ? 2 : 1, as: .comment)
        } while !isAtEnd && depth > 0
    }

    private mutating func readRawIdentifier() {
        take(as: .code)
        while !isAtEnd, !sees("`"), !sees("\n") { take(as: .neither) }
        if sees("`") { take(as: .code) }
    }
}

// MARK: - Strings

extension SwiftTextParts {
    /// How many `#` stand before the quote, if a string begins here.
    private var hashesBeforeString: Int? {
        var end = position
        while end < text.count, text[end] == UInt8(ascii: "#") { end += 1 }
        return end < text.count && text[end] == UInt8(ascii: "\"") ? end - position : nil
    }

    private mutating func readString(hashes: Int) {
        let mark = String(repeating: "#", count: hashes)
        let isLong = sees(mark + "\"\"\"\n")
        let quotes = isLong ? "\"\"\"" : "\""
        take(hashes + quotes.utf8.count, as: .code)
        while !isAtEnd, isLong || !sees("\n") {
            if sees(quotes + mark) { return take(quotes.utf8.count + hashes, as: .code) }
            readStringPiece(mark)
        }
    }

    private mutating func readStringPiece(_ mark: String) {
        if sees("\\" + mark + "(") {
            take(2 + mark.utf8.count, as: .neither)
            readCode(toClosingParenthesis: true)
            take(as: .neither)
        } else if sees("\\" + mark) {
            take(2 + mark.utf8.count, as: .neither)
        } else {
            take(as: .neither)
        }
    }
}
