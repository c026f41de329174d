/// JSON numbers, booleans and null appended to a byte buffer.
public enum JSONNumber {
    /// Appends an integer in decimal digits; `Int64.min` too.
    public static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &bytes)
    }

    /// Appends an integer in decimal digits.
    public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        guard value > 9 else { return bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)) }
        var index = bytes.count + digitCount(of: value)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: index - bytes.count))
        var rest = value
        while rest != 0 {
            index -= 1
            bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Appends the shortest digits that read back as the same value, always with a point or an exponent: `1.0`, `1e-07`.
    ///
    /// JSON has no NaN and no infinities; they become `null`, which every reader takes, in a field of any numeric type.
    /// (A string such as "NaN" would make Elasticsearch refuse the whole record where the field is mapped as a number.)
    public static func append(_ value: Double, to bytes: inout [UInt8]) {
        guard value.isFinite else { return appendNull(to: &bytes) }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Appends the shortest digits that read back as the same `Float`; see ``append(_:to:)-(Double,_)``.
    public static func append(_ value: Float, to bytes: inout [UInt8]) {
        guard value.isFinite else { return appendNull(to: &bytes) }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Appends `true` or `false`.
    public static func append(_ value: Bool, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Appends `null`.
    public static func appendNull(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "null".utf8)
    }

    private static func digitCount(of value: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while value >= limit {
            count += 1
            if count == 20 { return 20 }
            limit *= 10
        }
        return count
    }
}
