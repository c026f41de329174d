/// Where a value stands in a line: a range of bytes, and what kind of value it is.
///
/// A string's range is what stands between its quotes; every other kind's covers the whole value.
public struct JSONSlice: Equatable, Sendable {
    public enum Kind: UInt8, Sendable {
        case absent, string, number, boolean, null, object, array
    }

    public var kind: Kind
    public var start: Int
    public var end: Int
    /// Whether a string holds backslash escapes, so that its bytes are not yet its text.
    public var hasEscapes: Bool

    @inlinable
    public init(kind: Kind, start: Int, end: Int, hasEscapes: Bool) {
        self.kind = kind
        self.start = start
        self.end = end
        self.hasEscapes = hasEscapes
    }

    /// No such key in the line.
    public static let absent = JSONSlice(kind: .absent, start: 0, end: 0, hasEscapes: false)

    /// Length in bytes.
    @inlinable
    public var count: Int { end &- start }

    /// Whether there is something to show: present, and not `null`.
    @inlinable
    public var hasValue: Bool { kind != .absent && kind != .null }
}
