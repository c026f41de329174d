/// The `[a-z]` or `\d` of a pattern: members out of ASCII, and whether all other characters are members too.
struct PatternClass: Equatable, Sendable {
    var ascii = ByteSet()
    var othersToo = false

    var negated: PatternClass { PatternClass(ascii: ascii.complementInASCII, othersToo: !othersToo) }

    mutating func formUnion(_ other: PatternClass) {
        ascii.formUnion(other.ascii)
        othersToo = othersToo || other.othersToo
    }

    /// What a letter behind a backslash stands for.
    static func escaped(_ letter: Unicode.Scalar) -> PatternClass? {
        switch letter {
        case "d": named("digit")
        case "D": named("digit")?.negated
        case "s": named("space")
        case "S": named("space")?.negated
        case "w": word
        case "W": word.negated
        default: nil
        }
    }

    /// POSIX: the classes of its portable locale.
    static func named(_ name: String) -> PatternClass? {
        let ranges: [ClosedRange<UInt8>]
        switch name {
        case "digit": ranges = [0x30...0x39]
        case "upper": ranges = [0x41...0x5A]
        case "lower": ranges = [0x61...0x7A]
        case "alpha": ranges = [0x41...0x5A, 0x61...0x7A]
        case "alnum": ranges = [0x30...0x39, 0x41...0x5A, 0x61...0x7A]
        case "xdigit": ranges = [0x30...0x39, 0x41...0x46, 0x61...0x66]
        case "space": ranges = [0x09...0x0D, 0x20...0x20]
        case "punct": ranges = [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
        default: return nil
        }
        var members = PatternClass()
        for range in ranges { members.ascii.insert(range) }
        return members
    }

    private static var word: PatternClass {
        var members = named("alnum") ?? PatternClass()
        members.ascii.insert(UInt8(ascii: "_"))
        return members
    }
}

extension PatternParser {
    /// From behind the opening to behind the closing bracket.
    mutating func parseClass() throws(LinePatternError) -> PatternNode {
        let opening = position - 1
        let isNegated = take("^")
        var members = PatternClass()
        // POSIX: a "]" that stands first is a member.
        var isFirst = true
        while isFirst || next != "]" {
            guard next != nil else { throw error(.unclosedClass, at: opening) }
            members.formUnion(try parseMember(of: opening))
            isFirst = false
        }
        position += 1
        // Folded before it is turned round: `(?i)[^a]` leaves out both cases.
        members.ascii = folded(members.ascii)
        if isNegated { members = members.negated }
        guard !members.ascii.isEmpty || members.othersToo else { throw error(.emptyClass, at: opening) }
        return .character(members.ascii, othersToo: members.othersToo)
    }

    private mutating func parseMember(of opening: Int) throws(LinePatternError) -> PatternClass {
        let start = position
        if next == "[", position + 1 < scalars.count, scalars[position + 1] == ":" { return try parseNamedClass() }
        if next == "\\", position + 1 < scalars.count, let members = PatternClass.escaped(scalars[position + 1]) {
            position += 2
            return members
        }
        let lower = try parseMemberByte(of: opening)
        // A "-" that stands last is a member.
        guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
            return PatternClass(ascii: ByteSet(lower...lower))
        }
        position += 1
        let upper = try parseMemberByte(of: opening)
        guard lower <= upper else { throw error(.reversedRange, at: start) }
        return PatternClass(ascii: ByteSet(lower...upper))
    }

    private mutating func parseMemberByte(of opening: Int) throws(LinePatternError) -> UInt8 {
        guard let scalar = next else { throw error(.unclosedClass, at: opening) }
        position += 1
        guard scalar.isASCII else { throw error(.notASCII, at: position - 1) }
        guard scalar == "\\" else { return UInt8(scalar.value) }
        let byte = try parseEscapedByte()
        guard byte < 0x80 else { throw error(.notASCII, at: position - 1) }
        return byte
    }

    /// `[:alpha:]`, from its opening bracket on.
    private mutating func parseNamedClass() throws(LinePatternError) -> PatternClass {
        let opening = position
        position += 2
        var name = ""
        while let scalar = next, ("a"..."z").contains(scalar) {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard let members = PatternClass.named(name), take(":"), take("]") else { throw error(.unknownClass, at: opening) }
        return members
    }

    /// From behind the backslash.
    mutating func parseEscape() throws(LinePatternError) -> PatternNode {
        guard let letter = next else { throw error(.danglingEscape, at: position - 1) }
        if let members = PatternClass.escaped(letter) {
            position += 1
            return .character(members.ascii, othersToo: members.othersToo)
        }
        guard letter.isASCII else {
            position += 1
            return literal(letter)
        }
        let byte = try parseEscapedByte()
        return .byte(folded(ByteSet(byte...byte)))
    }

    /// One byte that is written with a backslash; from behind that on.
    private mutating func parseEscapedByte() throws(LinePatternError) -> UInt8 {
        guard let letter = next else { throw error(.danglingEscape, at: position - 1) }
        let place = position
        position += 1
        switch letter {
        case "t": return 0x09
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "x":
            let digits = scalars[position...].prefix(2)
            guard digits.count == 2, let byte = UInt8(String(String.UnicodeScalarView(digits)), radix: 16) else {
                throw error(.unknownEscape, at: place)
            }
            position += 2
            return byte
        case "1"..."9": throw error(.backReference, at: place)
        case "0"..."9", "a"..."z", "A"..."Z": throw error(.unknownEscape, at: place)
        default:
            guard letter.isASCII else { throw error(.notASCII, at: place) }
            return UInt8(letter.value)
        }
    }
}
