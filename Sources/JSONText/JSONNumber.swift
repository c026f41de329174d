/// JSON numbers, booleans and null appended to a byte buffer.
public enum JSONNumber {
    /// Appends an integer in decimal digits; `Int64.min` too.
    @inlinable
    public static func append(_ value: Int64, to bytes: inout some ByteSink & ~Copyable) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &bytes)
    }

    /// Appends an integer in decimal digits.
    @inlinable
    public static func append(_ value: UInt64, to bytes: inout some ByteSink & ~Copyable) {
        guard value >= 100_000_000 else { return appendDigits(of: UInt32(truncatingIfNeeded: value), to: &bytes) }
        append(value / 100_000_000, to: &bytes)
        appendEightDigits(of: UInt32(truncatingIfNeeded: value % 100_000_000), to: &bytes)
    }

    /// - Parameter value: Below 10⁸.
    @inlinable
    static func appendDigits(of value: UInt32, to bytes: inout some ByteSink & ~Copyable) {
        let digits = DecimalDigits.eight(of: value)
        // All but the zeros in front, and the last digit whatever it is.
        let zeros = min(digits.trailingZeroBitCount / 8, 7)
        bytes.append(word: (digits | DecimalDigits.zeros) >> UInt64(8 * zeros), count: 8 - zeros)
    }

    @inlinable
    static func appendEightDigits(of value: UInt32, to bytes: inout some ByteSink & ~Copyable) {
        bytes.append(word: DecimalDigits.eight(of: value) | DecimalDigits.zeros, count: 8)
    }

    /// Appends the shortest digits that read back as the same value, always with a point or an exponent: `1.0`, `1e-07`.
    ///
    /// JSON has no NaN and no infinities; they become `null`, which every reader takes, in a field of any numeric type.
    /// (A string such as "NaN" would make Elasticsearch refuse the whole record where the field is mapped as a number.)
    @inlinable
    public static func append(_ value: Double, to bytes: inout some ByteSink & ~Copyable) {
        guard value.isFinite else { return appendNull(to: &bytes) }
        guard let decimal = ShortDecimal(value) else { return bytes.append(value.description) }
        decimal.append(to: &bytes)
    }

    /// Appends the shortest digits that read back as the same `Float`; see ``append(_:to:)-(Double,_)``.
    @inlinable
    public static func append(_ value: Float, to bytes: inout some ByteSink & ~Copyable) {
        guard value.isFinite else { return appendNull(to: &bytes) }
        bytes.append(value.description)
    }

    /// Appends `true` or `false`.
    @inlinable
    public static func append(_ value: Bool, to bytes: inout some ByteSink & ~Copyable) {
        bytes.append(value ? "true" as StaticString : "false")
    }

    /// Appends `null`.
    @inlinable
    public static func appendNull(to bytes: inout some ByteSink & ~Copyable) {
        bytes.append("null" as StaticString)
    }
}
