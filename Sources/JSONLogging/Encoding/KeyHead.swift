import JSONText

/// Keys compared by their first eight bytes first.
enum KeyHead {
    /// The first eight bytes of a key as a number that sorts like them; a shorter key is filled up with zeros.
    static func of(_ bytes: borrowing RawSpan, _ key: Range<Int>) -> UInt64 {
        let count = min(key.count, 8)
        let end = key.lowerBound + count
        guard count > 0, end >= 8 else { return slow(bytes, key.lowerBound..<end) }
        // What stands before a short key is shifted out.
        let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: end - 8, as: UInt64.self)
        return word.bigEndian << UInt64(8 * (8 - count))
    }

    /// For a key of fewer than eight bytes at the buffer's very beginning.
    private static func slow(_ bytes: borrowing RawSpan, _ key: Range<Int>) -> UInt64 {
        var head: UInt64 = 0
        for index in key { head = head << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
        return key.isEmpty ? 0 : head << UInt64(8 * (8 - key.count))
    }

    /// Negative, zero or positive, as the first key sorts before, with or after the second.
    static func compare(_ bytes: borrowing RawSpan, _ first: Range<Int>, _ second: Range<Int>) -> Int {
        for (a, b) in zip(first, second) {
            let (a, b) = unsafe (
                bytes.unsafeLoad(fromByteOffset: a, as: UInt8.self), bytes.unsafeLoad(fromByteOffset: b, as: UInt8.self)
            )
            if a != b { return a < b ? -1 : 1 }
        }
        return first.count - second.count
    }
}

extension LineBuffer {
    /// Whether just these bytes stand at `range`.
    borrowing func holds(_ bytes: [UInt8], at range: Range<Int>) -> Bool {
        withBytes { own in
            guard bytes.count == range.count else { return false }
            for index in bytes.indices {
                let byte = unsafe own.unsafeLoad(fromByteOffset: range.lowerBound + index, as: UInt8.self)
                if byte != bytes[index] { return false }
            }
            return true
        }
    }
}
