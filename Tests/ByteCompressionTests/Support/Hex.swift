/// The bytes that `hex` spells; spaces part them for the eye only.
func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.filter { $0 != UInt8(ascii: " ") }.map {
        UInt8(Character(UnicodeScalar($0)).hexDigitValue ?? 0)
    }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

extension Array where Element == UInt8 {
    /// Each copy of the array with one bit changed.
    var withEveryBitFlipped: some Sequence<(place: Int, bytes: [UInt8])> {
        (0..<count * 8).lazy.map { place in
            var changed = self
            changed[place / 8] ^= 1 << UInt8(place % 8)
            return (place, changed)
        }
    }
}
