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
        bytes.reserveCapacity(32)
        appendHex(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func appendHex(to bytes: inout [UInt8]) {
        Self.appendHex(high, to: &bytes)
        Self.appendHex(low, to: &bytes)
    }

    private static func appendHex(_ half: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift)) & 0xF
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
