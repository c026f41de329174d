/// The lines of a text as libYAML counts them: CR LF, CR, LF, NEL, LS and PS each end one.
struct Lines {
    private let scalars: String.UnicodeScalarView

    init(_ text: String) {
        scalars = text.unicodeScalars
    }

    /// Where a line begins, counted from 1; nil past the last.
    func start(ofLine wanted: Int) -> String.Index? {
        var line = 1
        var index = scalars.startIndex
        while line < wanted, index < scalars.endIndex {
            let next = scalars.index(after: index)
            if endsLine(at: index, next: next) { line += 1 }
            index = next
        }
        return line == wanted ? index : nil
    }

    /// The scalar at a place; nil where there is none.
    func scalar(at place: ConfigurationMistake.Position) -> Unicode.Scalar? {
        guard let start = start(ofLine: place.line) else { return nil }
        let index = scalars.index(start, offsetBy: place.column - 1, limitedBy: scalars.endIndex)
        return index.flatMap { $0 < scalars.endIndex ? scalars[$0] : nil }
    }

    /// The place of an index.
    func place(of wanted: String.Index) -> ConfigurationMistake.Position {
        var line = 1, column = 1
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let next = scalars.index(after: index)
            guard next <= wanted else { break }
            (line, column) = endsLine(at: index, next: next) ? (line + 1, 1) : (line, column + 1)
            index = next
        }
        return ConfigurationMistake.Position(line: line, column: column)
    }

    private func endsLine(at index: String.Index, next: String.Index) -> Bool {
        switch scalars[index] {
        case "\n", "\u{85}", "\u{2028}", "\u{2029}": true
        case "\r": next == scalars.endIndex || scalars[next] != "\n"
        default: false
        }
    }
}
