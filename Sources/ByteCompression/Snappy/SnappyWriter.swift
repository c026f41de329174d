/// Writes elements of a block into memory that was reserved for the worst case.
///
/// The one place of the encoder that writes through a pointer. Every write first checks that it ends inside the room, and traps if not.
@safe struct SnappyWriter {
    private let base: UnsafeMutableRawPointer
    private let room: Int
    fileprivate(set) var count = 0

    fileprivate init(_ buffer: UnsafeMutableRawBufferPointer, base: UnsafeMutableRawPointer) {
        unsafe self.base = base
        room = buffer.count
    }

    @inline(__always)
    private mutating func write<Word: FixedWidthInteger>(_ word: Word, bytes: Int) {
        precondition(count + MemoryLayout<Word>.size <= room)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: count, as: Word.self)
        count += bytes
    }

    /// The uncompressed length, as varint.
    mutating func writeSize(_ size: Int) {
        var rest = size
        while rest >= 0x80 {
            write(UInt8(truncatingIfNeeded: rest) | 0x80, bytes: 1)
            rest >>= 7
        }
        write(UInt8(truncatingIfNeeded: rest), bytes: 1)
    }

    /// `range` is not empty and has at most 65,536 bytes.
    @inline(__always)
    mutating func writeLiteral(_ source: RawSpan, _ range: Range<Int>) {
        let length = range.count
        if length <= 16, range.lowerBound + 16 <= source.byteCount, count + 17 <= room {
            // Two words instead of a call of memcpy; what is too much is written over by the next element.
            write(UInt8(truncatingIfNeeded: (length - 1) << 2), bytes: 1)
            write(source.word64(at: range.lowerBound), bytes: 8)
            write(source.word64(at: range.lowerBound + 8), bytes: length - 8)
        } else {
            writeLongLiteral(source, range)
        }
    }

    private mutating func writeLongLiteral(_ source: RawSpan, _ range: Range<Int>) {
        let length = range.count
        if length <= SnappyTag.longestInlineLiteral {
            write(UInt8(truncatingIfNeeded: (length - 1) << 2), bytes: 1)
        } else if length <= 1 << 8 {
            write(UInt8(60 << 2), bytes: 1)
            write(UInt8(truncatingIfNeeded: length - 1), bytes: 1)
        } else {
            write(UInt8(61 << 2), bytes: 1)
            write(UInt16(truncatingIfNeeded: length - 1), bytes: 2)
        }
        precondition(count + length <= room)
        unsafe source.extracting(range).withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(start: base + count, count: length).copyMemory(from: bytes)
        }
        count += length
    }

    /// `offset` 1…65,535, `length` 4 and up.
    @inline(__always)
    mutating func writeCopy(offset: Int, length: Int) {
        var rest = length
        // Leaves at least 4 for the last, the least that a short copy can say.
        while rest >= SnappyTag.longestCopy + 4 {
            writeMediumCopy(offset, SnappyTag.longestCopy)
            rest -= SnappyTag.longestCopy
        }
        if rest > SnappyTag.longestCopy {
            writeMediumCopy(offset, 60)
            rest -= 60
        }
        if rest < 12, offset < 2048 {
            let tag = UInt16(SnappyTag.shortCopy) | UInt16(truncatingIfNeeded: (rest - 4) << 2 | (offset >> 8) << 5)
            write(tag | UInt16(truncatingIfNeeded: offset & 0xff) << 8, bytes: 2)
        } else {
            writeMediumCopy(offset, rest)
        }
    }

    @inline(__always)
    private mutating func writeMediumCopy(_ offset: Int, _ length: Int) {
        let tag = UInt32(SnappyTag.mediumCopy) | UInt32(truncatingIfNeeded: (length - 1) << 2)
        write(tag | UInt32(truncatingIfNeeded: offset) << 8, bytes: 3)
    }
}

extension [UInt8] {
    /// Lends `body` a writer over `room` bytes behind the end, and keeps what it wrote.
    mutating func withSnappyWriter(room: Int, _ body: (inout SnappyWriter) -> Void) {
        append(addingCapacity: room) { spare in
            unsafe spare.withUnsafeMutableBufferPointer { buffer, count in
                guard let base = buffer.baseAddress else { return }
                var writer = unsafe SnappyWriter(
                    UnsafeMutableRawBufferPointer(buffer), base: UnsafeMutableRawPointer(base))
                body(&writer)
                count = writer.count
            }
        }
    }
}
