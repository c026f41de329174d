extension PathPatternParser {
    /// From the opening to behind the closing bracket.
    mutating func parseClass() throws(PathPatternError) -> CharacterClass {
        let opening = position
        var characters = CharacterClass()
        position += 1
        if next == "!" || next == "^" {
            characters.isNegated = true
            position += 1
        }
        // POSIX: a "]" that stands first is a character of the class. So a class is never empty.
        repeat {
            characters.ranges.append(try parseRange(of: opening))
        } while next != "]"
        position += 1
        return characters
    }

    private mutating func parseRange(of opening: Int) throws(PathPatternError) -> ClosedRange<UInt32> {
        let start = position
        if next == "[", position + 1 < scalars.count, scalars[position + 1] == ":" {
            throw error(.namedClass, at: start)
        }
        let lower = try parseClassCharacter(of: opening)
        // A "-" that stands last is a character of the class.
        guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return lower...lower }
        position += 1
        let upper = try parseClassCharacter(of: opening)
        guard lower <= upper else { throw error(.reversedRange, at: start) }
        return lower...upper
    }

    private mutating func parseClassCharacter(of opening: Int) throws(PathPatternError) -> UInt32 {
        if next == "\\" { position += 1 }
        guard let scalar = next, scalar != "/" else { throw error(.unclosedClass, at: opening) }
        position += 1
        return scalar.value
    }
}
