/// Whether bytes are text.
public enum UTF8Check {
    /// Whether `bytes[start..<end]` is well-formed UTF-8 (table 3-7 of the Unicode Standard). Text without other letters costs a look.
    @inlinable @inline(__always)
    public static func isWellFormed(_ bytes: borrowing RawSpan, from start: Int, to end: Int) -> Bool {
        ByteSearch.isASCII(bytes, from: start, to: end) || isWellFormedBeyondASCII(bytes, from: start, to: end)
    }

    @usableFromInline
    static func isWellFormedBeyondASCII(_ bytes: borrowing RawSpan, from start: Int, to end: Int) -> Bool {
        unsafe bytes.extracting(start..<end).withUnsafeBytes { source in
            var index = 0
            while index < source.count {
                guard unsafe source[index] >= 0x80 else {
                    index += 1
                    continue
                }
                let sequence = unsafe JSONEscaping.UTF8Sequence(in: source, at: index)
                guard sequence.isWellFormed else { return false }
                index += sequence.length
            }
            return true
        }
    }
}
