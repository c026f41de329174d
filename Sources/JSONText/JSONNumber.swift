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

    /// Eight digits at most, put together in a word, the first of them lowest.
    @inlinable
    static func appendDigits(of value: UInt32, to bytes: inout some ByteSink & ~Copyable) {
        var (word, count, rest): (UInt64, Int, UInt32) = (0, 0, value)
        repeat {
            word = word << 8 | UInt64(UInt8(ascii: "0")) + UInt64(rest % 10)
            rest /= 10
            count += 1
        } while rest != 0
        bytes.append(word: word, count: count)
    }

    @inlinable
    static func appendEightDigits(of value: UInt32, to bytes: inout some ByteSink & ~Copyable) {
        var (word, rest): (UInt64, UInt32) = (0, value)
        for _ in 0..<8 {
            word = word << 8 | UInt64(UInt8(ascii: "0")) + UInt64(rest % 10)
            rest /= 10
        }
        bytes.append(word: word, count: 8)
    }

    /// Appends the shortest digits that read back as the same value, always with a point or an exponent: `1.0`, `1e-07`.
    ///
    /// JSON has no NaN and no infinities; they become `null`, which every reader takes, in a field of any numeric type.
    /// (A string such as "NaN" would make Elasticsearch refuse the whole record where the field is mapped as a number.)
    @inlinable
    public static func append(_ value: Double, to bytes: inout some ByteSink & ~Copyable) {
        guard value.isFinite else { return appendNull(to: &bytes) }
        bytes.append(value.description)
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
