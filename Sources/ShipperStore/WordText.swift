internal import JSONText

/// A line as words are looked for in it: JSON's escapes resolved, and where not all is ASCII only its words, in small letters, a space
/// between them.
///
/// The index is given this and not the line: SQLite splits and folds by tables of its own, which know the Unicode of 2012. In what is left it
/// finds the words that stand here, so that a search means the same with and without the index.
enum WordText {
    /// Makes the text of a line.
    ///
    /// - Returns: `false` if that is the line as it stands, since it is ASCII without escapes.
    static func make(of line: borrowing RawSpan, into text: inout [UInt8]) -> Bool {
        let hasEscapes = ByteSearch.first(UInt8(ascii: "\\"), in: line, from: 0, to: line.byteCount) != nil
        guard hasEscapes || !isASCII(line) else { return false }
        text.removeAll(keepingCapacity: true)
        JSONUnescaping.append(JSONSlice(kind: .string, start: 0, end: line.byteCount, hasEscapes: true), of: line, to: &text)
        if unsafe !isASCII(text.span.bytes) { text = words(of: String(decoding: text, as: UTF8.self)) }
        return true
    }

    private static func isASCII(_ bytes: borrowing RawSpan) -> Bool { ByteSearch.isASCII(bytes, from: 0, to: bytes.byteCount) }

    /// The words of a text in small letters, a space between them.
    static func words(of text: String) -> [UInt8] {
        var words: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let part = small(scalar).flatMap(UTF8.encode) {
                words += part
            } else if let last = words.last, last != space {
                words.append(space)
            }
        }
        return words
    }

    static let space = UInt8(ascii: " ")

    /// A scalar of a word in small letters; `nil`: it stands between words.
    private static func small(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.value < plane.count else { return lookUp(scalar) }
        let small = plane[Int(scalar.value)]
        return small == 0 ? nil : Unicode.Scalar(small)
    }

    /// The scalars below 2^16, or 0. Looking one up takes 130 ns, which would be most of what taking a line in costs.
    private static let plane: [UInt16] = (0...UInt16.max).map { code in
        let small = Unicode.Scalar(code).flatMap(lookUp)?.value ?? 0
        return UInt16(exactly: small) ?? code
    }

    private static func lookUp(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .privateUse:
            // By way of the capital, as SQLite folds: the two small sigmas are one. Each by itself, whatever stands beside it.
            let capital = single(scalar.properties.uppercaseMapping) ?? scalar
            return single(capital.properties.lowercaseMapping) ?? capital
        default: return nil
        }
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
