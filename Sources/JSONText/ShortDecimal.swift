/// A number that six decimals write exactly, as prices, ratios and durations mostly are: its digits need no search for the
/// shortest that read back as the same.
///
/// They are the shortest: with at most 15 significant digits, which no two decimals share a `Double` for (IEEE 754, section 5.12.2),
/// one that reads back as the value is the only one.
@usableFromInline
struct ShortDecimal {
    @usableFromInline let isNegative: Bool
    /// The magnitude in millionths; below 10¹⁵.
    @usableFromInline let millionths: UInt64

    /// - Returns: `nil` for a value that is none, and for those that are written with an exponent.
    @inlinable
    init?(_ value: Double) {
        let magnitude = value.magnitude
        guard magnitude >= 0.001, magnitude < 1e9 else { return nil }
        let scaled = (magnitude * 1e6).rounded()
        guard scaled / 1e6 == magnitude else { return nil }
        (isNegative, millionths) = (value < 0, UInt64(scaled))
    }

    @inlinable
    func append(to bytes: inout some ByteSink & ~Copyable) {
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        JSONNumber.append(millionths / 1_000_000, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        // Two zeros come first, which are shifted out; those at the end are not written, but for the one that stands alone.
        let digits = DecimalDigits.eight(of: UInt32(truncatingIfNeeded: millionths % 1_000_000)) >> 16
        let count = max(8 - digits.leadingZeroBitCount / 8, 1)
        bytes.append(word: digits | DecimalDigits.zeros, count: count)
    }
}
