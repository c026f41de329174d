import JSONText

/// The 128 bits that all records of one trace share, as W3C Trace Context defines them: never all zero.
public struct TraceID: Sendable, Hashable {
    /// The upper and the lower half.
    let high, low: UInt64

    /// A new random id.
    public init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    /// A new id from `generator`; a seeded one makes the same ids again.
    public init(using generator: inout some RandomNumberGenerator) {
        high = generator.next()
        low = max(generator.next(), 1)
    }

    /// Reads 32 hex digits of either case.
    ///
    /// - Returns: `nil` for anything else, and for 32 zeros, which W3C forbids.
    public init?(_ text: some StringProtocol) {
        var (high, low): (UInt64, UInt64) = (0, 0)
        var count = 0
        for byte in text.utf8 {
            guard count < 32, let digit = Self.hexValue(of: byte) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | digit
            count += 1
        }
        guard count == 32, high | low != 0 else { return nil }
        (self.high, self.low) = (high, low)
    }

    private static func hexValue(of byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension TraceID: CustomStringConvertible {
    /// 32 lower-case hex digits.
    public var description: String {
        var bytes: [UInt8] = []
        appendHex(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func appendHex(to bytes: inout some ByteSink & ~Copyable) {
        Self.appendHex(high, to: &bytes)
        Self.appendHex(low, to: &bytes)
    }

    private static func appendHex(_ half: UInt64, to bytes: inout some ByteSink & ~Copyable) {
        appendDigits(of: UInt32(truncatingIfNeeded: half >> 32), to: &bytes)
        appendDigits(of: UInt32(truncatingIfNeeded: half), to: &bytes)
    }

    /// Eight digits at once, one in each byte of a word.
    private static func appendDigits(of quarter: UInt32, to bytes: inout some ByteSink & ~Copyable) {
        var digits = UInt64(quarter)
        digits = (digits << 16 | digits) & 0x0000_FFFF_0000_FFFF
        digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
        digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 in each byte whose digit is a letter: adding 6 carries 10…15 into the next nibble.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        let ascii = digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
        bytes.append(word: ascii.byteSwapped, count: 8)
    }
}
