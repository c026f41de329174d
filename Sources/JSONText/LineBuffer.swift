/// Bytes that grow at their end, in memory of their own that is kept from one line to the next.
///
/// An array asks at every append whether it is shared and whether it has room, by calls into the runtime; a log line is
/// made of a hundred appends. This asks for room alone, and is never shared: it can't be copied.
///
/// Sound although the compiler can't see it: `base` points to `capacity` bytes, and `slack` more, from `init` to `deinit`, and
/// nobody else has it; a write is preceded by `reserve`, a read by a check against `count`.
@safe
public struct LineBuffer: ~Copyable, @unchecked Sendable {
    @usableFromInline var base: UnsafeMutableRawPointer
    /// Bytes there is room for.
    public private(set) var capacity: Int
    @usableFromInline var length = 0
    private let initialCapacity: Int

    /// Bytes behind the capacity, so that short pieces can be read and written in whole words.
    @usableFromInline static var slack: Int { 32 }

    /// - Parameter capacity: Bytes to take at once; at least 64.
    public init(capacity: Int = 512) {
        initialCapacity = max(capacity, 64)
        self.capacity = initialCapacity
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: initialCapacity + Self.slack, alignment: 8)
    }

    deinit { unsafe base.deallocate() }

    @inlinable public var count: Int { length }

    /// Lends the bytes.
    @inlinable
    public func withBytes<Result>(_ body: (borrowing RawSpan) -> Result) -> Result {
        body(unsafe UnsafeRawBufferPointer(start: base, count: length).bytes)
    }

    /// Forgets the bytes. Memory beyond `limit` bytes is given back.
    public mutating func removeAll(keepingCapacityUpTo limit: Int) {
        length = 0
        if capacity > limit { move(to: initialCapacity) }
    }

    /// Forgets the bytes from `count` on; nothing where there are no more.
    @inlinable
    public mutating func truncate(to count: Int) { length = min(length, max(count, 0)) }

    /// Inserts bytes before the one at `index`, which is taken as the nearest of `0...count`.
    public mutating func insert(_ bytes: borrowing RawSpan, at index: Int) {
        let (index, added) = (min(max(index, 0), length), bytes.byteCount)
        reserve(added)
        unsafe (base + index + added).copyMemory(from: base + index, byteCount: length - index)
        unsafe bytes.withUnsafeBytes { source in
            if let from = source.baseAddress { unsafe (base + index).copyMemory(from: from, byteCount: added) }
        }
        length += added
    }

    /// Makes room for `added` more bytes.
    @inlinable
    mutating func reserve(_ added: Int) {
        if added > capacity &- length { grow(by: added) }
    }

    @usableFromInline
    mutating func grow(by added: Int) { move(to: max(2 * capacity, length + added)) }

    private mutating func move(to newCapacity: Int) {
        let new = UnsafeMutableRawPointer.allocate(byteCount: newCapacity + Self.slack, alignment: 8)
        unsafe new.copyMemory(from: base, byteCount: length)
        unsafe base.deallocate()
        unsafe base = new
        capacity = newCapacity
    }
}

extension LineBuffer: ByteSink {
    @inlinable public static var prefersWords: Bool { true }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
        length &+= 1
    }

    @inlinable
    public mutating func append(_ bytes: borrowing RawSpan) {
        let added = bytes.byteCount
        reserve(added)
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            if added >= 8, added <= 32 {
                unsafe Self.copy(added, from: from, to: base + length)
            } else {
                unsafe (base + length).copyMemory(from: from, byteCount: added)
            }
        }
        length &+= added
    }

    /// Copies 8…32 bytes in words, which may overlap: a call of `memcpy` costs more than so few bytes.
    @inlinable
    static func copy(_ count: Int, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
        var offset = 0
        while offset + 8 < count {
            unsafe target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self), toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        let last = count - 8
        unsafe target.storeBytes(of: source.loadUnaligned(fromByteOffset: last, as: UInt64.self), toByteOffset: last, as: UInt64.self)
    }

    @inlinable
    public mutating func append(word: UInt64, count: Int) {
        // All eight are written, as many as asked for are kept.
        let count = min(max(count, 0), 8)
        reserve(count)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: length, as: UInt64.self)
        length &+= count
    }

    /// Appends a part of another buffer's bytes; of a range that is not within them the part that is.
    @inlinable
    public mutating func append(_ range: Range<Int>, of other: borrowing LineBuffer) {
        let range = range.clamped(to: 0..<other.length)
        reserve(range.count)
        let (source, target) = unsafe (other.base + range.lowerBound, base + length)
        if range.count <= Self.slack {
            // All 32 are read and written, as many as asked for are kept.
            unsafe target.storeBytes(of: source.loadUnaligned(as: Block.self), as: Block.self)
        } else {
            unsafe target.copyMemory(from: source, byteCount: range.count)
        }
        length &+= range.count
    }

    @usableFromInline typealias Block = (UInt64, UInt64, UInt64, UInt64)
}

extension LineBuffer {
    /// Up to 32 bytes that are appended at once.
    public struct Words: Sendable, BitwiseCopyable {
        @usableFromInline var words: Block = (0, 0, 0, 0)
        public let count: Int

        /// Four words, the first byte of each lowest.
        public init(_ first: UInt64, _ second: UInt64 = 0, _ third: UInt64 = 0, _ fourth: UInt64 = 0, count: Int) {
            words = (first.littleEndian, second.littleEndian, third.littleEndian, fourth.littleEndian)
            self.count = min(max(count, 0), 32)
        }

        /// - Returns: `nil` for more than 32 bytes.
        public init?(_ bytes: borrowing RawSpan) {
            guard bytes.byteCount <= 32 else { return nil }
            count = bytes.byteCount
            unsafe withUnsafeMutableBytes(of: &words) { target in
                unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
            }
        }
    }

    @inlinable @inline(__always)
    public mutating func append(_ words: Words) {
        // All 32 are written, as many as asked for are kept.
        reserve(words.count)
        unsafe base.storeBytes(of: words.words, toByteOffset: length, as: Block.self)
        length &+= words.count
    }
}
