/// The few marks of protobuf's wire format that a push needs.
enum Protobuf {
    /// Bytes that `value` takes as a varint: 1…10.
    @inline(__always)
    static func varintLength(_ value: UInt64) -> Int {
        // Seven bits a byte, rounded up, of the bits that count.
        (70 &- (value | 1).leadingZeroBitCount) / 7
    }

    /// The tag of a length-delimited field (wire type 2), for field numbers 1…15.
    @inline(__always)
    static func tag(_ field: UInt8) -> UInt8 { field << 3 | 2 }

    /// Size of a field of `count` bytes: tag, length, contents.
    @inline(__always)
    static func fieldLength(_ count: Int) -> Int { 1 &+ varintLength(UInt64(count)) &+ count }
}

extension ByteWriter {
    /// A field of bytes: tag, length, contents.
    @inline(__always)
    mutating func writeField(_ field: UInt8, _ contents: borrowing RawSpan) {
        write(Protobuf.tag(field))
        writeVarint(UInt64(contents.byteCount))
        write(contents)
    }
}
