extension JSONEscaping {
    /// One UTF-8 sequence that begins beyond ASCII: well-formed and whole, or the maximal subpart of one that is not.
    ///
    /// The bounds are those of table 3-7 of the Unicode Standard: they exclude overlong forms, surrogates and everything
    /// above U+10FFFF by the second byte.
    struct UTF8Sequence {
        /// In bytes: 2…4 where well-formed, 1…3 where broken.
        let length: Int
        let isWellFormed: Bool

        /// Reads the sequence at `index`, which must lie within `source`.
        @unsafe
        init(in source: UnsafeRawBufferPointer, at index: Int) {
            let wanted = Self.shape(ofLead: unsafe source[index])
            var length = 1
            var bounds = wanted.second
            while length < wanted.length, index + length < source.count, bounds.contains(unsafe source[index + length]) {
                length += 1
                bounds = 0x80...0xBF
            }
            self.length = length
            self.isWellFormed = wanted.length > 1 && length == wanted.length
        }

        /// The length that a first byte announces (1: it can't begin a sequence) and the bounds of the second byte.
        private static func shape(ofLead lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>) {
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (1, 0x80...0xBF)
            }
        }
    }
}
