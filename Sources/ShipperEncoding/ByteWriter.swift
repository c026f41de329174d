import JSONText

/// Writes small pieces into memory that was reserved for all of them at once: an array asks at every append whether it is shared and
/// whether it has room, and a record is made of twenty pieces.
///
/// Every write first checks that it ends inside the room, and traps if not: a wrong sum of lengths is never a wrong write.
@safe struct ByteWriter {
    private let base: UnsafeMutableRawPointer
    private let room: Int
    fileprivate var count = 0

    fileprivate init(_ base: UnsafeMutableRawPointer, room: Int) {
        unsafe self.base = base
        self.room = room
    }

    @inline(__always)
    mutating func write(_ byte: UInt8) {
        precondition(count < room)
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always)
    mutating func write(_ bytes: borrowing RawSpan) {
        precondition(bytes.byteCount <= room &- count)
        unsafe bytes.withUnsafeBytes { source in
            guard let from = source.baseAddress else { return }
            unsafe (base + count).copyMemory(from: from, byteCount: source.count)
        }
        count &+= bytes.byteCount
    }

    /// A base-128 varint, low groups first.
    @inline(__always)
    mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            write(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        write(UInt8(truncatingIfNeeded: rest))
    }
}

extension [UInt8] {
    /// Lends `body` a writer over `room` bytes behind the end, and keeps what it wrote.
    @inline(__always)
    mutating func append(room: Int, _ body: (inout ByteWriter) -> Void) {
        append(addingCapacity: room) { spare in
            unsafe spare.withUnsafeMutableBufferPointer { buffer, count in
                guard let base = buffer.baseAddress else { return }
                var writer = unsafe ByteWriter(UnsafeMutableRawPointer(base), room: buffer.count)
                body(&writer)
                count = writer.count
            }
        }
    }
}
