import JSONText

/// The 64 bits that name one span of a trace, as W3C Trace Context defines them: never zero.
public struct SpanID: Sendable, Hashable {
    let value: UInt64

    /// A new random id.
    public init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    /// A new id from `generator`; a seeded one makes the same ids again.
    public init(using generator: inout some RandomNumberGenerator) {
        value = max(generator.next(), 1)
    }

    /// Reads 16 hex digits of either case.
    ///
    /// - Returns: `nil` for anything else, and for 16 zeros, which W3C forbids.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 16, let value = HexDigits.value(of: text.utf8), value != 0 else { return nil }
        self.value = value
    }
}

extension SpanID: CustomStringConvertible {
    /// 16 lower-case hex digits.
    public var description: String {
        var bytes: [UInt8] = []
        appendHex(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func appendHex(to bytes: inout some ByteSink & ~Copyable) { HexDigits.append(value, to: &bytes) }
}
