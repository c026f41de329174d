/// Decimal digits, eight at a time in one word.
@usableFromInline
enum DecimalDigits {
    /// Added to digits it makes them ASCII.
    @inlinable static var zeros: UInt64 { 0x3030_3030_3030_3030 }

    /// The eight digits of a number, one in each byte, the first of them lowest.
    ///
    /// Halves, then quarters, then single digits, all parts of one step at once; the divisions by 100 and 10 are
    /// multiplications whose quotients are exact for so few digits.
    ///
    /// - Parameter value: Below 10⁸.
    @inlinable
    static func eight(of value: UInt32) -> UInt64 {
        let halves = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
        let hundreds = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let quarters = hundreds | (halves &- hundreds &* 100) << 16
        let tens = (quarters &* 103) >> 10 & 0x000F_000F_000F_000F
        return tens | (quarters &- tens &* 10) << 8
    }
}
