/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var words = SIMD4<UInt64>()

    init() {}

    init(_ range: ClosedRange<UInt8>) { insert(range) }

    static let all = ByteSet(0...0xFF)
    static let ascii = ByteSet(0...0x7F)

    var isEmpty: Bool { words == SIMD4<UInt64>() }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0 }

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { insert(byte) }
    }

    mutating func formUnion(_ other: ByteSet) { words |= other.words }

    /// Those of ASCII that are not in it.
    var complementInASCII: ByteSet {
        var complement = self
        complement.words = ~words & Self.ascii.words
        return complement
    }

    /// With each ASCII letter also its other case.
    var withBothCases: ByteSet {
        var both = self
        for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
            let capital = letter - 0x20
            if contains(letter) { both.insert(capital) }
            if contains(capital) { both.insert(letter) }
        }
        return both
    }
}
