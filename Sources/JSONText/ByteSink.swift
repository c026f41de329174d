/// Where text is appended as bytes: an array, or a ``LineBuffer``.
public protocol ByteSink: ~Copyable {
    mutating func append(_ byte: UInt8)
    mutating func append(_ bytes: borrowing RawSpan)
    /// Appends the lowest `count` bytes of `word`, 0…8, the lowest first.
    mutating func append(word: UInt64, count: Int)
    /// Whether some words are appended faster one by one than by a call that copies them together.
    static var prefersWords: Bool { get }
}

extension ByteSink where Self: ~Copyable {
    /// Appends a literal.
    @inlinable
    public mutating func append(_ text: StaticString) {
        // A literal of one Unicode scalar has no buffer to point to.
        guard text.hasPointerRepresentation else { return append(String(text.unicodeScalar)) }
        append(unsafe UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).bytes)
    }

    @inlinable
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(unsafe UnsafeRawBufferPointer($0).bytes) }
    }
}

extension [UInt8]: ByteSink {
    @inlinable
    public mutating func append(_ bytes: borrowing RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }

    @inlinable public static var prefersWords: Bool { false }

    @inlinable
    public mutating func append(word: UInt64, count: Int) {
        unsafe Swift.withUnsafeBytes(of: word.littleEndian) { unsafe append(contentsOf: $0.prefix(count)) }
    }
}
