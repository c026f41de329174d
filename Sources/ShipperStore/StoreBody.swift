internal import JSONText
internal import ShipperCore

/// The body of a batch for the store: files, and the records that follow each, one after another. Never leaves the process.
///
/// A file is `1`, its id, epoch and three texts; a record is `2`, time, offset, hash, level and three texts. Numbers are 8 bytes, little
/// endian; a text is its length, 4 bytes, and its bytes; a length of `UInt32.max` says that there is none.
enum StoreBody {
    static let file: UInt8 = 1
    static let record: UInt8 = 2
    static let absent = UInt32.max

    static func append(_ file: StoredFile, to body: inout [UInt8]) {
        body.append(Self.file)
        append(file.id.high, to: &body)
        append(file.id.low, to: &body)
        append(UInt64(file.epoch), to: &body)
        for text in [file.path, file.source, file.host] {
            let bytes = Array(text.utf8)
            unsafe append(bytes.span.bytes, to: &body)
        }
    }

    @inline(__always)
    static func append(_ word: UInt64, to body: inout [UInt8]) {
        unsafe withUnsafeBytes(of: word.littleEndian) { unsafe body.append(contentsOf: $0) }
    }

    @inline(__always)
    static func append(length: UInt32, to body: inout [UInt8]) {
        unsafe withUnsafeBytes(of: length.littleEndian) { unsafe body.append(contentsOf: $0) }
    }

    @inline(__always)
    static func append(_ text: borrowing RawSpan, to body: inout [UInt8]) {
        append(length: UInt32(text.byteCount), to: &body)
        unsafe text.withUnsafeBytes { unsafe body.append(contentsOf: $0) }
    }
}

extension StoreBody {
    /// A value's text, or that there is none.
    @inline(__always)
    static func append(_ slice: JSONSlice?, of block: borrowing RawSpan, to body: inout [UInt8]) {
        guard let slice else { return append(length: absent, to: &body) }
        guard slice.hasEscapes else { return append(block.extracting(slice.start..<slice.end), to: &body) }
        var text: [UInt8] = []
        JSONUnescaping.append(slice, of: block, to: &text)
        unsafe append(text.span.bytes, to: &body)
    }
}

/// Reads a body back, checking every length.
struct StoreBodyReader {
    private(set) var index = 0
    let end: Int

    struct Truncated: Error {}

    init(count: Int) { end = count }

    var isAtEnd: Bool { index >= end }

    mutating func take(_ count: Int) throws(Truncated) -> Range<Int> {
        guard count <= end - index else { throw Truncated() }
        defer { index += count }
        return index..<(index + count)
    }

    mutating func takeTag(_ body: borrowing RawSpan) throws(Truncated) -> UInt8 { body.byte(at: try take(1).lowerBound) }

    mutating func takeWord(_ body: borrowing RawSpan) throws(Truncated) -> UInt64 {
        // `take` has checked the bounds, and any bits are a UInt64.
        unsafe UInt64(littleEndian: body.unsafeLoadUnaligned(fromByteOffset: try take(8).lowerBound, as: UInt64.self))
    }

    /// `nil` where there is none.
    mutating func takeText(_ body: borrowing RawSpan) throws(Truncated) -> Range<Int>? {
        let place = try take(4).lowerBound
        // As above.
        let length = unsafe UInt32(littleEndian: body.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
        return length == StoreBody.absent ? nil : try take(Int(length))
    }
}
