/// Why a text is no pattern.
public struct LinePatternError: Error, Equatable, Sendable {
    public enum Fault: Equatable, Sendable {
        case empty
        case tooLong
        /// It needs more states than a table may have.
        case tooLarge
        case unclosedGroup
        case unopenedGroup
        case unclosedClass
        case emptyClass
        case reversedRange
        case notASCII
        case unknownClass
        case nothingToRepeat
        case badCount
        case countTooLarge
        case danglingEscape
        case unknownEscape
        case backReference
        case unsupportedGroup
        case tooDeep
    }

    /// Of the character at fault, from 1; `nil` where it is the whole.
    public let position: Int?
    public let fault: Fault
}

extension LinePatternError: CustomStringConvertible {
    /// A clause: what is wrong, and where.
    public var description: String {
        position.map { "character \($0): \(explanation)" } ?? explanation
    }

    private var explanation: String {
        switch fault {
        case .empty: "it is empty, and would match every line"
        case .tooLong: "it has more than \(LinePattern.maximumLength) bytes"
        case .tooLarge: "it needs more than \(PatternTable.maximumStates) states; anchor it with ^, or count less in {}"
        case .unclosedGroup: "\"(\" without \")\""
        case .unopenedGroup: "\")\" without \"(\"; write \"\\)\" for the character"
        case .unclosedClass: "\"[\" without \"]\"; write \"\\[\" for the character"
        case .emptyClass: "a class that no character is in"
        case .reversedRange: "a range whose end comes before its beginning"
        case .notASCII: "a class holds ASCII only; write (ä|ö) for others"
        case .unknownClass: "no such class; there are alpha, digit, alnum, upper, lower, space, punct and xdigit"
        case .nothingToRepeat: "nothing stands before it that could be repeated; write a \"\\\" in front for the character"
        case .badCount: "a count is written {2}, {2,} or {2,5}; write \"\\{\" for the character"
        case .countTooLarge: "a count is at most \(PatternParser.maximumCount)"
        case .danglingEscape: "nothing follows the \"\\\""
        case .unknownEscape: "no such escape"
        case .backReference: "back-references are not supported: no line may take more than one pass"
        case .unsupportedGroup: "look-around, names and options within a pattern are not supported; (?:…) and a leading (?i) are"
        case .tooDeep: "more than \(PatternParser.maximumNesting) groups within each other"
        }
    }
}
