extension Snappy {
    /// No element stands for more bytes than this for each byte of its own: a copy of 3 bytes yields up to 64.
    private static let greatestExpansion = 22

    /// Decompresses one whole block.
    ///
    /// - Parameter limit: the most bytes that the block may announce. Memory is reserved only for an announcement that passes it and that the
    ///   block's own size can make true.
    /// - Throws: ``CompressionError``: `truncated`, `corrupt` or `tooLarge`.
    public static func decompress(_ block: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        var reader = SnappyReader()
        let size = try reader.readSize(of: block)
        guard size <= limit else { throw .tooLarge(.snappy, limit: limit) }
        guard size <= block.byteCount * greatestExpansion else { throw .truncated(.snappy) }
        var output = [UInt8](repeating: 0, count: size)
        var filled = 0
        while !reader.isAtEnd(of: block) {
            switch try reader.readElement(of: block) {
            case .literal(let range):
                try requireRoom(for: range.count, in: size - filled)
                output.place(block.extracting(range), at: filled)
                filled += range.count
            case .copy(let offset, let length):
                try requireRoom(for: length, in: size - filled)
                try requireOffset(offset, within: filled)
                output.repeatBytes(from: filled - offset, at: filled, count: length)
                filled += length
            }
        }
        guard filled == size else { throw .truncated(.snappy) }
        return output
    }

    private static func requireRoom(for length: Int, in room: Int) throws(CompressionError) {
        guard length <= room else { throw .corrupt(.snappy, reason: "it holds more bytes than it announces") }
    }

    private static func requireOffset(_ offset: Int, within filled: Int) throws(CompressionError) {
        guard offset > 0, offset <= filled else {
            throw .corrupt(.snappy, reason: "a copy points before the beginning")
        }
    }
}

extension [UInt8] {
    fileprivate mutating func place(_ bytes: RawSpan, at start: Int) {
        unsafe bytes.withUnsafeBytes { source in
            unsafe withUnsafeMutableBytes { target in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<start + source.count]).copyMemory(
                    from: source)
            }
        }
    }

    /// Byte by byte on purpose: where the two places overlap, bytes just written are read again.
    fileprivate mutating func repeatBytes(from earlier: Int, at later: Int, count length: Int) {
        for index in 0..<length { self[later + index] = self[earlier + index] }
    }
}
