import CZlib

/// Owns one `z_stream` and everything unsafe about it.
///
/// zlib's state points back at its `z_stream`, so that the struct must never move: it lives on the heap from `init` to `deinit`.
/// Its pointers to input and output are set for the duration of one call and never outlive it.
@safe final class ZlibStream {
    enum Direction {
        case deflate(level: GzipLevel)
        case inflate
    }

    /// What one call of zlib did.
    struct Step {
        var consumed: Int
        var isAtEnd: Bool
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let isDeflating: Bool

    /// 15 bits of window, and 16 added: a gzip header and trailer instead of zlib's (zlib.h, `deflateInit2`, `inflateInit2`).
    private static let gzipWindowBits: Int32 = 15 + 16
    /// zlib's default (zlib.h, `deflateInit2`).
    private static let memoryLevel: Int32 = 8
    /// `avail_in` has 32 bits: a longer input is fed in slices.
    private static let maximumSlice = 1 << 30

    init(_ direction: Direction) throws(CompressionError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status: Int32
        switch direction {
        case .deflate(let level):
            isDeflating = true
            status = unsafe deflateInit2_(
                stream, Int32(level.rawValue), Z_DEFLATED, Self.gzipWindowBits, Self.memoryLevel,
                Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        case .inflate:
            isDeflating = false
            status = unsafe inflateInit2_(
                stream, Self.gzipWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        }
        // `deinit` runs after a throw too, as all properties are set: deflateEnd and inflateEnd refuse a stream without state.
        guard status == Z_OK else { throw status == Z_MEM_ERROR ? .outOfMemory : .unexpectedStatus(status) }
    }

    deinit {
        _ = unsafe isDeflating ? deflateEnd(stream) : inflateEnd(stream)
        unsafe stream.deinitialize(count: 1)
        unsafe stream.deallocate()
    }

    /// Forgets the member under way and keeps the memory.
    func reset() throws(CompressionError) {
        let status = unsafe isDeflating ? deflateReset(stream) : inflateReset(stream)
        guard status == Z_OK else { throw .unexpectedStatus(status) }
    }

    /// One call of zlib: takes what it can of `input` and appends at most `room` bytes to `output`.
    func step(
        _ input: RawSpan, flush: Int32, room: Int, appendingTo output: inout [UInt8]
    ) throws(CompressionError) -> Step {
        let offered = min(input.byteCount, Self.maximumSlice)
        var status = Z_OK
        output.append(addingCapacity: room) { spare in
            unsafe spare.withUnsafeMutableBufferPointer { buffer, count in
                let written: Int
                (status, written) = unsafe run(input.extracting(first: offered), flush: flush, into: buffer)
                count += written
            }
        }
        let consumed = unsafe offered - Int(stream.pointee.avail_in)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        try check(status)
        return Step(consumed: consumed, isAtEnd: status == Z_STREAM_END)
    }

    private func run(
        _ input: RawSpan, flush: Int32, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> (status: Int32, written: Int) {
        let room = min(output.count, Self.maximumSlice)
        return unsafe input.withUnsafeBytes { bytes in
            // zlib reads through `next_in` only; it is declared without `const` unless ZLIB_CONST is set.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            unsafe stream.pointee.avail_in = UInt32(bytes.count)
            unsafe stream.pointee.next_out = output.baseAddress
            unsafe stream.pointee.avail_out = UInt32(room)
            let status = unsafe isDeflating ? deflate(stream, flush) : inflate(stream, flush)
            return unsafe (status, room - Int(stream.pointee.avail_out))
        }
    }

    private func check(_ status: Int32) throws(CompressionError) {
        switch status {
        // Z_BUF_ERROR means «no progress possible with this input and room», not a fault; the caller sees that from `Step`.
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR: return
        case Z_DATA_ERROR:
            throw .corrupt(
                .gzip, reason: unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "invalid data")
        case Z_NEED_DICT: throw .corrupt(.gzip, reason: "it asks for a preset dictionary")
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .unexpectedStatus(status)
        }
    }
}
