/// The element types in the two low bits of a tag byte.
enum SnappyTag {
    static let literal: UInt8 = 0b00
    /// Length 4…11, offset of 11 bits: 2 bytes.
    static let shortCopy: UInt8 = 0b01
    /// Length 1…64, offset of 16 bits: 3 bytes.
    static let mediumCopy: UInt8 = 0b10
    /// Length 1…64, offset of 32 bits: 5 bytes.
    static let longCopy: UInt8 = 0b11

    /// Literals of up to 60 bytes carry their length in the tag; 60…63 say that 1…4 bytes of length follow.
    static let longestInlineLiteral = 60
    static let longestCopy = 64
}
