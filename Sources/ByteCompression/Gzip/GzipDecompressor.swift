import CZlib

/// Reads gzip data (RFC 1952) piece by piece, one member after another as gzip(1) does.
///
/// It is not `Sendable`: one decompressor serves one thread at a time.
public final class GzipDecompressor {
    private let stream: ZlibStream

    /// True at the very start and after each member's verified trailer: the only places where input may end.
    public private(set) var isAtMemberBoundary = true

    private static let room = 64 << 10

    /// - Throws: ``CompressionError/outOfMemory``.
    public init() throws(CompressionError) {
        stream = try ZlibStream(.inflate)
    }

    /// Forgets all input seen so far.
    public func reset() throws(CompressionError) {
        isAtMemberBoundary = true
        try stream.reset()
    }

    /// Decompresses as much of `input` as fits into `limit` more bytes of `output`.
    ///
    /// - Returns: how many bytes of `input` were taken. When that is less than all, `limit` bytes were appended: call again with the rest.
    ///   When all was taken, up to 32 KiB that it stands for may still wait inside if exactly `limit` bytes were appended.
    /// - Throws: ``CompressionError/corrupt(_:reason:)``; `output` then holds what was readable before, and the decompressor must be reset.
    public func decompress(
        _ input: RawSpan, appendingTo output: inout [UInt8], limit: Int
    ) throws(CompressionError) -> Int {
        let start = output.count
        var taken = 0
        while output.count - start < limit {
            if isAtMemberBoundary, taken == input.byteCount { break }
            let before = output.count
            let step = try stream.step(
                input.extracting(droppingFirst: taken), flush: Z_NO_FLUSH,
                room: min(Self.room, limit - (output.count - start)), appendingTo: &output)
            taken += step.consumed
            isAtMemberBoundary = step.isAtEnd
            if step.isAtEnd { try stream.reset() }
            if step.consumed == 0, output.count == before { break }
        }
        return taken
    }
}
