extension JSONEscaping {
    /// Finds how far bytes can be copied as they are into a JSON string.
    ///
    /// Eight bytes at a time in one 64-bit word. Each test below marks a byte by its top bit; a borrow may mark bytes above
    /// a hit too, never below it, so in a little-endian word the lowest mark is always true.
    ///
    /// Unsafe here: loads at `index` from a buffer of `count` bytes, each guarded by `index + 8 <= count` or `index < count`.
    @usableFromInline
    enum Run {
        /// The end of the run from `start` that needs no escape, in text known to be well-formed UTF-8.
        @inlinable
        static func endOfPlain(in source: UnsafeRawBufferPointer, from start: Int) -> Int {
            var index = start
            while index + 8 <= source.count {
                let marks = escapeMarks(unsafe source.word(at: index))
                if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
                index += 8
            }
            let left = source.count - index
            guard left > 0 else { return index }
            let marks = escapeMarks(unsafe source.lastBytes(left))
            return min(index + marks.trailingZeroBitCount / 8, source.count)
        }

        /// The end of the run from `start` that needs neither escape nor repair, and, where it ends at broken UTF-8,
        /// the length of the broken subpart (else 0).
        @usableFromInline
        static func endOfPlainWellFormed(
            in source: UnsafeRawBufferPointer, from start: Int
        ) -> (end: Int, brokenLength: Int) {
            var index = start
            while index < source.count {
                index = unsafe endOfPlainASCII(in: source, from: index)
                guard index < source.count, unsafe source[index] >= 0x80 else { break }
                let sequence = unsafe UTF8Sequence(in: source, at: index)
                guard sequence.isWellFormed else { return (index, sequence.length) }
                index += sequence.length
            }
            return (index, 0)
        }

        private static func endOfPlainASCII(in source: UnsafeRawBufferPointer, from start: Int) -> Int {
            var index = start
            while index + 8 <= source.count {
                let word = unsafe source.word(at: index)
                let marks = (escapeMarks(word) | word) & topBits
                if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < source.count, unsafe source[index] < 0x80, !needsEscape(unsafe source[index]) { index += 1 }
            return index
        }

        @inlinable
        static func needsEscape(_ byte: UInt8) -> Bool {
            byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        }

        @inlinable
        static var topBits: UInt64 { 0x8080_8080_8080_8080 }
        @inlinable
        static var ones: UInt64 { 0x0101_0101_0101_0101 }

        @inlinable
        static func escapeMarks(_ word: UInt64) -> UInt64 {
            let control = (word &- 0x20 &* ones) & ~word
            return (control | zeroMarks(word ^ 0x22 &* ones) | zeroMarks(word ^ 0x5C &* ones)) & topBits
        }

        @inlinable
        static func zeroMarks(_ word: UInt64) -> UInt64 {
            (word &- ones) & ~word
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes from `index`, the first of them lowest. The caller has made sure that they are there.
    @inlinable
    func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: unsafe loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The last `count` bytes, 1…7, the first of them lowest, filled up with letters. The caller has made sure that they are
    /// there.
    @inlinable
    func lastBytes(_ count: Int) -> UInt64 {
        let letters: UInt64 = 0x6161_6161_6161_6161
        let bytes =
            self.count >= 8
            ? unsafe word(at: self.count - 8) >> UInt64(8 * (8 - count))
            : unsafe UnsafeRawBufferPointer(rebasing: self[(self.count - count)...]).fewBytes()
        return bytes | letters << UInt64(8 * count)
    }
}
