/// Reads the text of a pattern.
struct PatternParser {
    static let maximumCount = 255
    /// Bounds the recursion.
    static let maximumNesting = 16

    let scalars: [Unicode.Scalar]
    var position = 0
    private var nesting = 0
    private(set) var ignoresCase = false

    init(_ text: String) throws(LinePatternError) {
        scalars = Array(text.unicodeScalars)
        if scalars.isEmpty { throw error(.empty, at: nil) }
        guard text.utf8.count <= LinePattern.maximumLength else { throw error(.tooLong, at: nil) }
    }

    mutating func parse() throws(LinePatternError) -> PatternNode {
        if scalars.starts(with: Array("(?i)".unicodeScalars)) {
            ignoresCase = true
            position = 4
        }
        guard next != nil else { throw error(.empty, at: nil) }
        let node = try parseChoice()
        guard next == nil else { throw error(.unopenedGroup, at: position) }
        return node
    }

    func error(_ fault: LinePatternError.Fault, at index: Int?) -> LinePatternError {
        LinePatternError(position: index.map { $0 + 1 }, fault: fault)
    }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    /// Up to the end, or to the parenthesis that closes the group.
    private mutating func parseChoice() throws(LinePatternError) -> PatternNode {
        var choices = [try parseSequence()]
        while take("|") { choices.append(try parseSequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func parseSequence() throws(LinePatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            nodes.append(try parseRepetition(of: try parseAtom(scalar)))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func parseAtom(_ scalar: Unicode.Scalar) throws(LinePatternError) -> PatternNode {
        position += 1
        switch scalar {
        case "^": return .lineStart
        case "$": return .lineEnd
        case ".": return .character(.ascii, othersToo: true)
        case "(": return try parseGroup()
        case "[": return try parseClass()
        case "\\": return try parseEscape()
        case "*", "+", "?": throw error(.nothingToRepeat, at: position - 1)
        case "{": throw error(.badCount, at: position - 1)
        default: return literal(scalar)
        }
    }

    private mutating func parseGroup() throws(LinePatternError) -> PatternNode {
        let opening = position - 1
        guard nesting < Self.maximumNesting else { throw error(.tooDeep, at: opening) }
        if take("?"), !take(":") { throw error(.unsupportedGroup, at: opening) }
        nesting += 1
        let node = try parseChoice()
        nesting -= 1
        guard take(")") else { throw error(.unclosedGroup, at: opening) }
        return node
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        guard !scalar.isASCII else { return .byte(folded(ByteSet(UInt8(scalar.value)...UInt8(scalar.value)))) }
        return .sequence(String(scalar).utf8.map { .byte(ByteSet($0...$0)) })
    }

    func folded(_ set: ByteSet) -> ByteSet { ignoresCase ? set.withBothCases : set }
}
