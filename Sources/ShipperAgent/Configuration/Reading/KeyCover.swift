/// Writes as many characters over a key as it has, so that lines and columns stay what they were.
struct KeyCover {
    let key: String
    let place: ConfigurationMistake.Position
    /// Tells covers apart: each has its own character of the private use area, which no known key contains.
    let number: Int

    /// Nil where the key does not stand at its place letter for letter (it has escapes, an anchor or a tag).
    func applied(to text: String) -> String? {
        guard let cover = Unicode.Scalar(0xE000 + UInt32(number)), var start = index(in: text) else { return nil }
        var scalars = text.unicodeScalars
        if scalars[start...].starts(with: "\"".unicodeScalars) || scalars[start...].starts(with: "'".unicodeScalars) {
            start = scalars.index(after: start)
        }
        guard !key.isEmpty, scalars[start...].starts(with: key.unicodeScalars) else { return nil }
        let length = key.unicodeScalars.count
        let end = scalars.index(start, offsetBy: length)
        scalars.replaceSubrange(start..<end, with: repeatElement(cover, count: length))
        return String(scalars)
    }

    private func index(in text: String) -> String.Index? {
        let scalars = text.unicodeScalars
        guard let line = Lines(text).start(ofLine: place.line) else { return nil }
        return scalars.index(line, offsetBy: place.column - 1, limitedBy: scalars.endIndex)
            .flatMap { $0 == scalars.endIndex ? nil : $0 }
    }
}
