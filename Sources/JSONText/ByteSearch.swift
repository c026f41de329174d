/// Finding single bytes, eight at a time: each step compares one `UInt64` in ordinary registers ("SIMD within a register").
///
/// Measured on log lines this runs at 3 GB/s and more, level with 16-byte vectors (docs/performance.md), and stays checked:
/// every load is bounds-checked by `RawSpan`.
public enum ByteSearch {
    @usableFromInline static let ones: UInt64 = 0x0101_0101_0101_0101
    @usableFromInline static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The index of the first `byte` in `bytes[start..<end]`, or `nil`.
    @inlinable
    public static func first(_ byte: UInt8, in bytes: borrowing RawSpan, from start: Int, to end: Int) -> Int? {
        let pattern = repeating(byte)
        var index = start
        while index &+ 8 <= end {
            let marks = zeroBytes(word(bytes, at: index) ^ pattern)
            if marks != 0 { return index &+ (marks.trailingZeroBitCount &>> 3) }
            index &+= 8
        }
        while index < end {
            if byteAt(bytes, index) == byte { return index }
            index &+= 1
        }
        return nil
    }

    /// The index of the first byte in `bytes[start..<end]` that equals `one` or `other`, or `nil`.
    @inlinable
    public static func first(
        _ one: UInt8, or other: UInt8, in bytes: borrowing RawSpan, from start: Int, to end: Int
    ) -> Int? {
        let onePattern = repeating(one)
        let otherPattern = repeating(other)
        var index = start
        while index &+ 8 <= end {
            let eight = word(bytes, at: index)
            let marks = zeroBytes(eight ^ onePattern) | zeroBytes(eight ^ otherPattern)
            if marks != 0 { return index &+ (marks.trailingZeroBitCount &>> 3) }
            index &+= 8
        }
        while index < end {
            let byte = byteAt(bytes, index)
            if byte == one || byte == other { return index }
            index &+= 1
        }
        return nil
    }

    /// Whether every byte of `bytes[start..<end]` is ASCII. Looks at all of it: without a way out it goes by vectors.
    public static func isASCII(_ bytes: borrowing RawSpan, from start: Int, to end: Int) -> Bool {
        unsafe bytes.extracting(start..<end).withUnsafeBytes { unsafe $0.reduce(0, |) < 0x80 }
    }

    /// The index of the last `byte` in `bytes[start..<end]`, or `nil`.
    public static func last(_ byte: UInt8, in bytes: borrowing RawSpan, from start: Int, to end: Int) -> Int? {
        var index = end
        while index > start {
            index &-= 1
            if byteAt(bytes, index) == byte { return index }
        }
        return nil
    }

    /// Eight bytes at `index` in little-endian order: the first byte is the lowest.
    @inlinable @inline(__always)
    static func word(_ bytes: borrowing RawSpan, at index: Int) -> UInt64 {
        // Any bit pattern is a valid UInt64, and the load is bounds-checked.
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    @inlinable @inline(__always)
    static func byteAt(_ bytes: borrowing RawSpan, _ index: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    @inlinable @inline(__always)
    static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* ones }

    /// Has the high bit set in the first byte that is zero. Bits above it may be wrong, so only the lowest counts.
    @inlinable @inline(__always)
    static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }
}
