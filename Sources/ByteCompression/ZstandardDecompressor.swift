import Glibc

/// Reads Zstandard frames (RFC 8878) through the host's own `libzstd.so.1`, which is looked for when the first is needed: to build
/// and to run without it is no fault.
///
/// It is not `Sendable`: one decompressor serves one thread at a time.
@safe public final class ZstandardDecompressor {
    private let library: ZstandardLibrary
    private let stream: OpaquePointer

    /// True after each whole frame: the only places where input may end.
    public private(set) var isAtEnd = false

    private static let room = 64 << 10

    /// - Throws: ``CompressionError/unavailable(_:reason:)`` where the host has no such library, ``CompressionError/outOfMemory``.
    public init() throws(CompressionError) {
        guard let library = unsafe ZstandardLibrary.shared else {
            throw .unavailable(.zstandard, reason: "this host has no libzstd.so.1 (Debian's package libzstd1)")
        }
        guard let stream = unsafe library.create() else { throw .outOfMemory }
        unsafe self.library = library
        unsafe self.stream = stream
    }

    deinit { _ = unsafe library.free(stream) }

    /// Decompresses as much of `input` as fits into `limit` more bytes of `output`.
    ///
    /// - Returns: how many bytes of `input` were taken. When all was taken, more that it stands for may still wait inside if exactly
    ///   `limit` bytes were appended.
    /// - Throws: ``CompressionError/corrupt(_:reason:)``; `output` then holds what was readable before.
    public func decompress(_ input: RawSpan, appendingTo output: inout [UInt8], limit: Int) throws(CompressionError) -> Int {
        let start = output.count
        var taken = 0
        while output.count - start < limit {
            let before = output.count
            let step = try step(
                input.extracting(droppingFirst: taken), room: min(Self.room, limit - (output.count - start)), appendingTo: &output)
            taken += step
            if step == 0, output.count == before { break }
        }
        return taken
    }

    private func step(_ input: RawSpan, room: Int, appendingTo output: inout [UInt8]) throws(CompressionError) -> Int {
        var (answer, taken) = (0, 0)
        output.append(addingCapacity: room) { spare in
            unsafe spare.withUnsafeMutableBufferPointer { buffer, count in
                unsafe input.withUnsafeBytes { bytes in
                    // Both structs and what they point to outlive the call, and libzstd keeps no pointer.
                    var source = unsafe ZstandardLibrary.Input(bytes: bytes.baseAddress, size: bytes.count, position: 0)
                    var sink = unsafe ZstandardLibrary.Output(bytes: buffer.baseAddress, size: min(room, buffer.count), position: 0)
                    unsafe answer = library.decompress(stream, &sink, &source)
                    unsafe taken = source.position
                    unsafe count += sink.position
                }
            }
        }
        if let reason = unsafe library.reason(of: answer) { throw .corrupt(.zstandard, reason: reason) }
        // 0: a frame is complete and all of it written out. Nothing taken and nothing given says nothing new.
        if taken > 0 || answer == 0 { isAtEnd = answer == 0 }
        return taken
    }
}

/// The functions of libzstd that are used, looked up once (zstd.h, stable since 1.0).
@unsafe private struct ZstandardLibrary: @unchecked Sendable {
    // Function pointers into a library that is never unloaded: any thread may call them.

    @unsafe struct Input {
        var bytes: UnsafeRawPointer?
        var size: Int
        var position: Int
    }

    @unsafe struct Output {
        var bytes: UnsafeMutableRawPointer?
        var size: Int
        var position: Int
    }

    let create: @convention(c) () -> OpaquePointer?
    let free: @convention(c) (OpaquePointer) -> Int
    let decompress: @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
    private let isError: @convention(c) (Int) -> UInt32
    private let errorName: @convention(c) (Int) -> UnsafePointer<CChar>?

    static let shared: ZstandardLibrary? = unsafe ZstandardLibrary()

    private init?() {
        guard let library = unsafe dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL) else { return nil }
        guard let create = unsafe dlsym(library, "ZSTD_createDStream"), let free = unsafe dlsym(library, "ZSTD_freeDStream"),
            let decompress = unsafe dlsym(library, "ZSTD_decompressStream"), let isError = unsafe dlsym(library, "ZSTD_isError"),
            let errorName = unsafe dlsym(library, "ZSTD_getErrorName")
        else { return nil }
        // The types are those of zstd.h; `size_t` is an `Int` here, and error codes are its last values.
        unsafe self.create = unsafeBitCast(create, to: (@convention(c) () -> OpaquePointer?).self)
        unsafe self.free = unsafeBitCast(free, to: (@convention(c) (OpaquePointer) -> Int).self)
        unsafe self.decompress = unsafeBitCast(
            decompress, to: (@convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int).self)
        unsafe self.isError = unsafeBitCast(isError, to: (@convention(c) (Int) -> UInt32).self)
        unsafe self.errorName = unsafeBitCast(errorName, to: (@convention(c) (Int) -> UnsafePointer<CChar>?).self)
    }

    /// In libzstd's words; `nil` if the answer is no error.
    func reason(of answer: Int) -> String? {
        guard unsafe isError(answer) != 0 else { return nil }
        return unsafe errorName(answer).map { unsafe String(cString: $0) } ?? "invalid data"
    }
}
