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
        let digits = text.utf8
        guard digits.count == 32, let high = HexDigits.value(of: digits.prefix(16)),
            let low = HexDigits.value(of: digits.suffix(16)), high | low != 0
        else { return nil }
        (self.high, self.low) = (high, low)
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
        HexDigits.append(high, to: &bytes)
        HexDigits.append(low, to: &bytes)
    }
}
