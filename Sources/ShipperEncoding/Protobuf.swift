import JSONText

/// The few marks of protobuf's wire format that a push needs.
enum Protobuf {
    /// Appends a base-128 varint, low groups first.
    @inline(__always)
    static func appendVarint(_ value: UInt64, to output: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Bytes that `value` takes as a varint: 1…10.
    @inline(__always)
    static func varintLength(_ value: UInt64) -> Int {
        // Seven bits a byte, rounded up, of the bits that count.
        (70 &- (value | 1).leadingZeroBitCount) / 7
    }

    /// The tag of a length-delimited field (wire type 2), for field numbers 1…15.
    @inline(__always)
    static func tag(_ field: UInt8) -> UInt8 { field << 3 | 2 }

    /// Appends a field of bytes: tag, length, contents.
    static func appendField(_ field: UInt8, _ contents: borrowing RawSpan, to output: inout [UInt8]) {
        output.append(tag(field))
        appendVarint(UInt64(contents.byteCount), to: &output)
        output.append(contents, 0..<contents.byteCount)
    }

    /// Size of such a field.
    static func fieldLength(_ count: Int) -> Int { 1 + varintLength(UInt64(count)) + count }
}
