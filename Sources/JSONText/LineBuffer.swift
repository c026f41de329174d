/// Bytes that grow at their end, in memory of their own that is kept from one line to the next.
///
/// An array asks at every append whether it is shared and whether it has room, by calls into the runtime; a log line is
/// made of a hundred appends. This asks for room alone, and is never shared: it can't be copied.
///
/// Sound although the compiler can't see it: `base` points to `capacity` bytes from `init` to `deinit`, and nobody else
/// has it; a write is preceded by `reserve`, a read by a check against `count`.
@safe
public struct LineBuffer: ~Copyable, @unchecked Sendable {
    @usableFromInline var base: UnsafeMutableRawPointer
    /// Bytes there is room for.
    public private(set) var capacity: Int
    @usableFromInline var length = 0
    private let initialCapacity: Int

    /// - Parameter capacity: Bytes to take at once; at least 64.
    public init(capacity: Int = 512) {
        initialCapacity = max(capacity, 64)
        self.capacity = initialCapacity
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: initialCapacity, alignment: 8)
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
        let new = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 8)
        unsafe new.copyMemory(from: base, byteCount: length)
        unsafe base.deallocate()
        unsafe base = new
        capacity = newCapacity
    }
}

extension LineBuffer: ByteSink {
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
            if let from = source.baseAddress { unsafe (base + length).copyMemory(from: from, byteCount: added) }
        }
        length &+= added
    }

    @inlinable
    public mutating func append(word: UInt64, count: Int) {
        // All eight are written, as many as asked for are kept.
        reserve(8)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: length, as: UInt64.self)
        length &+= min(max(count, 0), 8)
    }
}
