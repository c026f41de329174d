/// The name of one file for all time: 128 random bits, given when the file is first seen and durable before its first line is sent.
///
/// Inode numbers and birth times repeat; this does not, so a document's `_id` can never mean another line.
public struct FileID: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public static func random(using generator: inout some RandomNumberGenerator) -> FileID {
        FileID(high: generator.next(), low: generator.next())
    }

    /// - Parameter text: 32 hexadecimal digits, as `description` writes them.
    public init?(_ text: some StringProtocol) {
        // A number may begin with a sign for `UInt64(_:radix:)`, an id may not.
        guard text.utf8.count == 32, text.allSatisfy(\.isHexDigit), let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    public var description: String { high.hexadecimal + low.hexadecimal }
}

extension UInt64 {
    /// All 16 hexadecimal digits.
    public var hexadecimal: String {
        let text = String(self, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
