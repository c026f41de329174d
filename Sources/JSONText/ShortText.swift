/// Up to 16 bytes in two words, the first byte lowest. What they leave free is filled up with letters, which need no escape.
///
/// Most keys and values of log lines are so short. They are copied, compared and looked through by a few instructions each.
public struct ShortText: Sendable, Equatable, BitwiseCopyable {
    public let first, second: UInt64
    /// 0…16
    public let count: Int

    /// - Returns: `nil` for more than 16 bytes.
    @inlinable @inline(__always)
    public init?(_ bytes: UnsafeRawBufferPointer) {
        let count = bytes.count
        guard count <= 16 else { return nil }
        self.count = count
        if count >= 8 {
            // The last eight bytes, less those that the first word has.
            let last = unsafe bytes.word(at: count &- 8)
            first = unsafe bytes.word(at: 0)
            second = last >> UInt64(8 &* (16 &- count)) | Self.letters << UInt64(8 &* (count &- 8))
        } else {
            first = unsafe bytes.fewBytes() | Self.letters << UInt64(8 &* count)
            second = Self.letters
        }
    }

    /// No bytes.
    public static let empty = ShortText()

    private init() { (first, second, count) = (0x6161_6161_6161_6161, 0x6161_6161_6161_6161, 0) }

    @inlinable static var letters: UInt64 { 0x6161_6161_6161_6161 }

    /// Whether a JSON string holds these bytes as they are, provided that they are well-formed UTF-8.
    @inlinable @inline(__always)
    public var needsNoEscape: Bool { (JSONEscaping.Run.escapeMarks(first) | JSONEscaping.Run.escapeMarks(second)) == 0 }
}

extension ByteSink where Self: ~Copyable {
    @inlinable @inline(__always)
    public mutating func append(_ text: ShortText) {
        append(word: text.first, count: min(text.count, 8))
        if text.count > 8 { append(word: text.second, count: text.count &- 8) }
    }
}

extension UnsafeRawBufferPointer {
    /// All bytes of fewer than eight, the first of them lowest, and zeros.
    @inlinable @inline(__always)
    func fewBytes() -> UInt64 {
        let count = self.count
        guard count < 4 else {
            // Two halves that may overlap, where they are the same.
            let low = unsafe UInt32(littleEndian: loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            let high = unsafe UInt32(littleEndian: loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            return UInt64(low) | UInt64(high) << UInt64(8 &* (count &- 4))
        }
        guard count > 0 else { return 0 }
        // The first, the middle and the last, which may be the same.
        let (middle, last) = (count >> 1, count &- 1)
        return unsafe UInt64(self[0]) | UInt64(self[middle]) << UInt64(8 &* middle) | UInt64(self[last]) << UInt64(8 &* last)
    }
}
