/// A regular expression over the bytes of a line: does it occur there?
///
/// It is compiled to a table, so a match costs one look-up a byte, whatever the pattern and the line: nothing is tried twice. What such
/// a table cannot do (back-references, look-around) is refused.
///
/// | written | matches |
/// |---|---|
/// | `.` | one character; a byte that is no UTF-8 counts as one |
/// | `[a-z_]`, `[^0-9]`, `[[:alpha:]]` | one character in, or not in, the class; members are ASCII |
/// | `\d` `\w` `\s`, `\D` `\W` `\S` | a digit, a letter, digit or `_`, a blank (all ASCII), and their opposites |
/// | `\t` `\r` `\f` `\v` `\xHH` | a tab and so on, the byte HH; `\` before a mark: the mark itself |
/// | `^` `$` | the line's beginning and end |
/// | `ab`, `a\|b`, `(a)`, `(?:a)` | one after the other, either, a group |
/// | `a*` `a+` `a?` `a{2}` `a{2,}` `a{2,5}` | repeated |
/// | `(?i)` in front | letters of either case (ASCII) |
public struct LinePattern: Sendable {
    /// As it was written, at most ``maximumLength`` bytes.
    public let text: String
    private let table: PatternTable

    /// Bytes of a pattern's text.
    public static let maximumLength = 1_024

    /// - Throws: ``LinePatternError`` with the place of the first fault.
    public init(_ text: String) throws(LinePatternError) {
        var parser = try PatternParser(text)
        let tree = try parser.parse()
        self.text = text
        do throws(PatternTable.TooLarge) {
            table = try PatternTable(PatternAutomaton(tree))
        } catch {
            throw LinePatternError(position: nil, fault: .tooLarge)
        }
    }

    /// Whether it occurs in `bytes[range]`, which is a line, or a line's head.
    ///
    /// - Parameter isWhole: whether the line ends where the range does, so that `$` may match there.
    public func matches(_ bytes: borrowing RawSpan, _ range: Range<Int>, isWhole: Bool = true) -> Bool {
        table.matches(bytes, range, isWhole: isWhole)
    }
}

extension LinePattern: Equatable {
    public static func == (one: LinePattern, other: LinePattern) -> Bool { one.text == other.text }
}
