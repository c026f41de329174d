/// What is wrong with a pattern, and where.
public struct PathPatternError: Error, Hashable, Sendable {
    public enum Fault: Hashable, Sendable {
        case relative
        case namesDirectory
        case parentDirectory
        case containsNUL
        case unclosedClass
        case reversedRange
        case namedClass
        case unclosedBrace
        case danglingEscape
        case doubleStarBesideOthers
        case tooLong
        case tooDeep
        case tooManyAlternatives
        case tooManyNestedBraces
    }

    public let text: String
    /// Counted in characters (Unicode scalars) from 1; nil where the fault is the pattern's as a whole.
    public let position: Int?
    public let fault: Fault
}

extension PathPatternError: CustomStringConvertible {
    /// Such as `/var/log/[a, character 10: got "[" without "]", want a class such as "[a-z]"; write "\[" for the character itself.`
    public var description: String {
        let shown = text.unicodeScalars.count > 200 ? String(text.prefix(200)) + "…" : text
        let place = position.map { ", character \($0)" } ?? ""
        return "\(shown)\(place): \(fault.wording)."
    }
}

extension PathPatternError.Fault {
    fileprivate var wording: String {
        switch self {
        case .relative: #"got a relative path, want one that begins with "/""#
        case .namesDirectory:
            #"got a "/" at the end, want a pattern for files, such as "/var/log/*.log" or "/var/log/**""#
        case .parentDirectory: #"got "..", want the path without it"#
        case .containsNUL: "got a NUL character, which no file name can contain"
        case .unclosedClass:
            #"got "[" without "]" in the same name, want a class such as "[a-z]"; write "\[" for the character itself"#
        case .reversedRange: "got a range that runs backwards, want the lower character first"
        case .namedClass: #"got a named class, want the characters themselves, such as "[0-9]""#
        case .unclosedBrace:
            #"got "{" without "}", want alternatives such as "{a,b}"; write "\{" for the character itself"#
        case .danglingEscape: #"got "\" at the end, want a character behind it"#
        case .doubleStarBesideOthers:
            #"got "**" beside other characters, want it alone between slashes, such as "/var/log/**/*.log""#
        case .tooLong: "got more than \(PathPatternParser.maximumLength) bytes, want a shorter pattern"
        case .tooDeep: "got more than \(PathPatternAlternative.maximumComponents) components, want fewer"
        case .tooManyAlternatives:
            "got braces that spell more than \(PathPatternParser.maximumAlternatives) paths, want several patterns or \"*\""
        case .tooManyNestedBraces: "got braces nested more than \(PathPatternParser.maximumNesting) deep, want fewer"
        }
    }
}
