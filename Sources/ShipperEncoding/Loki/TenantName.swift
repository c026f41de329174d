/// A tenant as Loki takes it in `X-Scope-OrgID`: letters, digits and any of `!-_.*'()`, 1 to 150 bytes, but neither `.` nor `..`.
public struct TenantName: Equatable, Sendable {
    public static let maximumLength = 150

    public let text: String

    /// `nil` if it is none.
    public init?(_ bytes: some Collection<UInt8>) {
        guard (1...Self.maximumLength).contains(bytes.count), bytes.allSatisfy(Self.isLegal) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text != ".", text != ".." else { return nil }
        self.text = text
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!-_.*'()".utf8.contains(byte)
        }
    }
}
