/// A position in a snappy block that walks from element to element. Every read is checked: what is not there throws `truncated`.
///
/// It is handed the block at each step: a struct that holds a span needs lifetime annotations, which Swift 6.3 has as an experiment only.
struct SnappyReader {
    private(set) var position = 0

    func isAtEnd(of block: RawSpan) -> Bool { position == block.byteCount }

    /// One element behind the length.
    enum Element {
        /// `range` of the block is to be copied as it stands.
        case literal(range: Range<Int>)
        /// `length` bytes from `offset` bytes back; the two may overlap.
        case copy(offset: Int, length: Int)
    }

    /// The varint at the front.
    mutating func readSize(of block: RawSpan) throws(CompressionError) -> Int {
        var size = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            let byte = try readByte(of: block)
            size |= Int(byte & 0x7f) << shift
            guard byte & 0x80 == 0 else { continue }
            guard size <= Snappy.maximumInputSize else { break }
            return size
        }
        throw .corrupt(.snappy, reason: "the announced length has more than 32 bits")
    }

    mutating func readElement(of block: RawSpan) throws(CompressionError) -> Element {
        let tag = try readByte(of: block)
        let upper = Int(tag >> 2)
        switch tag & 0b11 {
        case SnappyTag.literal:
            return try readLiteral(upper, of: block)
        case SnappyTag.shortCopy:
            return .copy(offset: Int(tag >> 5) << 8 | Int(try readByte(of: block)), length: upper & 0b111 + 4)
        case SnappyTag.mediumCopy:
            return .copy(offset: try readLittleEndian(bytes: 2, of: block), length: upper + 1)
        default:
            return .copy(offset: try readLittleEndian(bytes: 4, of: block), length: upper + 1)
        }
    }

    private mutating func readLiteral(_ upper: Int, of block: RawSpan) throws(CompressionError) -> Element {
        let lengthBytes = max(0, upper + 1 - SnappyTag.longestInlineLiteral)
        let length = 1 + (lengthBytes == 0 ? upper : try readLittleEndian(bytes: lengthBytes, of: block))
        guard length <= block.byteCount - position else { throw .truncated(.snappy) }
        defer { position += length }
        return .literal(range: position..<position + length)
    }

    private mutating func readLittleEndian(bytes: Int, of block: RawSpan) throws(CompressionError) -> Int {
        var value = 0
        for index in 0..<bytes {
            value |= Int(try readByte(of: block)) << (8 * index)
        }
        return value
    }

    private mutating func readByte(of block: RawSpan) throws(CompressionError) -> UInt8 {
        guard position < block.byteCount else { throw .truncated(.snappy) }
        defer { position += 1 }
        return block.byte(at: position)
    }
}
