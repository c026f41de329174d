import JSONText

/// Hex digits, read in either case and written in lower case.
enum HexDigits {
    /// The value of up to 16 digits; `nil` if there is something else among them, or they are more.
    static func value(of digits: some Sequence<UInt8>) -> UInt64? {
        var (value, count): (UInt64, Int) = (0, 0)
        for byte in digits {
            guard count < 16, let digit = digit(byte) else { return nil }
            value = value << 4 | digit
            count += 1
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Appends all 16 digits.
    static func append(_ value: UInt64, to bytes: inout some ByteSink & ~Copyable) {
        appendEight(of: UInt32(truncatingIfNeeded: value >> 32), to: &bytes)
        appendEight(of: UInt32(truncatingIfNeeded: value), to: &bytes)
    }

    private static func appendEight(of value: UInt32, to bytes: inout some ByteSink & ~Copyable) {
        bytes.append(word: eight(of: value), count: 8)
    }

    /// Eight digits at once, one in each byte of a word, the first of them lowest.
    static func eight(of value: UInt32) -> UInt64 {
        var digits = UInt64(value)
        digits = (digits << 16 | digits) & 0x0000_FFFF_0000_FFFF
        digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
        digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 in each byte whose digit is a letter: adding 6 carries 10…15 into the next nibble.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).byteSwapped
    }
}
