extension PatternParser {
    /// `*`, `+`, `?` or a count, if one follows. A `?` behind it asks for as little as possible: whether there is a match, it does not change.
    mutating func parseRepetition(of node: PatternNode) throws(LinePatternError) -> PatternNode {
        guard let (least, most) = try parseCount() else { return node }
        switch node {
        case .lineStart, .lineEnd: throw error(.nothingToRepeat, at: position - 1)
        default: break
        }
        _ = take("?")
        if let again = next, "*+{".unicodeScalars.contains(again) { throw error(.nothingToRepeat, at: position) }
        return .repeated(node, least: least, most: most)
    }

    private mutating func parseCount() throws(LinePatternError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let opening = position
        guard take("{") else { return nil }
        guard let least = try parseNumber() else { throw error(.badCount, at: opening) }
        if take("}") { return (least, least) }
        guard take(",") else { throw error(.badCount, at: opening) }
        if take("}") { return (least, nil) }
        guard let most = try parseNumber(), take("}"), least <= most else { throw error(.badCount, at: opening) }
        return (least, most)
    }

    private mutating func parseNumber() throws(LinePatternError) -> Int? {
        let start = position
        var number = 0
        while let digit = next, ("0"..."9").contains(digit) {
            number = number * 10 + Int(digit.value - 0x30)
            guard number <= Self.maximumCount else { throw error(.countTooLarge, at: start) }
            position += 1
        }
        return position > start ? number : nil
    }
}
