/// Reads the text of a pattern: characters to tokens, braces multiplied out, tokens to components.
struct PathPatternParser {
    /// PATH_MAX of Linux.
    static let maximumLength = 4_096
    /// Each costs a comparison for every name that a walk meets.
    static let maximumAlternatives = 256
    /// Bounds the recursion.
    static let maximumNesting = 8

    enum Token: Hashable {
        case separator
        case name(NamePattern.Token)
        case doubleStar
    }

    let text: String
    let scalars: [Unicode.Scalar]
    var position = 0
    private var nesting = 0

    init(_ text: String) throws(PathPatternError) {
        self.text = text
        scalars = Array(text.unicodeScalars)
        guard text.utf8.count <= Self.maximumLength else { throw error(.tooLong, at: nil) }
        if let nul = scalars.firstIndex(of: "\0") { throw error(.containsNUL, at: nul) }
    }

    mutating func parse() throws(PathPatternError) -> [PathPatternAlternative] {
        var alternatives: [PathPatternAlternative] = []
        for path in try parsePaths() {
            alternatives.append(try assemble(path))
        }
        return alternatives
    }

    func error(_ fault: PathPatternError.Fault, at index: Int?) -> PathPatternError {
        PathPatternError(text: text, position: index.map { $0 + 1 }, fault: fault)
    }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    /// Up to the end, or inside braces up to a comma or the closing brace: all sequences that this part can spell.
    private mutating func parsePaths() throws(PathPatternError) -> [[Token]] {
        var paths: [[Token]] = [[]]
        while let scalar = next {
            if nesting > 0, scalar == "," || scalar == "}" { break }
            if scalar == "{" {
                paths = try multiply(paths, parseBraces())
            } else {
                let tokens = try parseTokens(scalar)
                for index in paths.indices { paths[index] += tokens }
            }
        }
        return paths
    }

    private func multiply(_ heads: [[Token]], _ tails: [[Token]]) throws(PathPatternError) -> [[Token]] {
        guard heads.count * tails.count <= Self.maximumAlternatives else { throw error(.tooManyAlternatives, at: nil) }
        return heads.flatMap { head in tails.map { head + $0 } }
    }

    private mutating func parseBraces() throws(PathPatternError) -> [[Token]] {
        let opening = position
        guard nesting < Self.maximumNesting else { throw error(.tooManyNestedBraces, at: opening) }
        nesting += 1
        var alternatives: [[Token]] = []
        repeat {
            position += 1
            alternatives += try parsePaths()
        } while next == ","
        guard next == "}" else { throw error(.unclosedBrace, at: opening) }
        guard alternatives.count <= Self.maximumAlternatives else { throw error(.tooManyAlternatives, at: opening) }
        position += 1
        nesting -= 1
        return alternatives
    }

    private mutating func parseTokens(_ scalar: Unicode.Scalar) throws(PathPatternError) -> [Token] {
        switch scalar {
        case "[": return [.name(.oneOf(try parseClass()))]
        case "\\": return try parseEscape()
        default: break
        }
        position += 1
        switch scalar {
        case "/": return [.separator]
        case "?": return [.name(.anyCharacter)]
        case "*" where next == "*":
            position += 1
            return [.doubleStar]
        case "*": return [.name(.anything)]
        default: return Self.literal(scalar)
        }
    }

    private mutating func parseEscape() throws(PathPatternError) -> [Token] {
        position += 1
        guard let escaped = next else { throw error(.danglingEscape, at: position - 1) }
        position += 1
        return escaped == "/" ? [.separator] : Self.literal(escaped)
    }

    private static func literal(_ scalar: Unicode.Scalar) -> [Token] {
        UTF8.encode(scalar).map { encoded in encoded.map { .name(.byte($0)) } } ?? []
    }
}
