/// A pattern, taken apart.
indirect enum PatternNode: Equatable, Sendable {
    /// One byte of the set.
    case byte(ByteSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// `most` is `nil` where there is no end to it.
    case repeated(PatternNode, least: Int, most: Int?)
    case lineStart
    case lineEnd

    /// One character of a set: ASCII, and all others where `othersToo` says so. What is no UTF-8 counts byte by byte, so that a line in
    /// another encoding is matched as well.
    static func character(_ ascii: ByteSet, othersToo: Bool) -> PatternNode {
        guard othersToo else { return .byte(ascii) }
        var single = ascii
        single.insert(0x80...0xFF)
        let rest = PatternNode.byte(ByteSet(0x80...0xBF))
        return .choice([
            .byte(single),
            .sequence([.byte(ByteSet(0xC2...0xDF)), rest]),
            .sequence([.byte(ByteSet(0xE0...0xEF)), rest, rest]),
            .sequence([.byte(ByteSet(0xF0...0xF4)), rest, rest, rest]),
        ])
    }
}
