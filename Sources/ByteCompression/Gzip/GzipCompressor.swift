import CZlib

/// Writes gzip members (RFC 1952) with zlib, keeping zlib's 256 KiB of state from one member to the next.
///
/// The same input and level give the same bytes each time: the header holds neither time nor file name.
/// It is not `Sendable`: one compressor serves one thread at a time, and the compiler sees to it.
///
/// ```swift
/// let gzip = try GzipCompressor(level: .fastest)
/// try gzip.compress(batch.span.bytes, appendingTo: &body)
/// ```
public final class GzipCompressor {
    private let stream: ZlibStream
    /// True while zlib stands at the beginning of a member.
    private var isFresh = true

    /// Large enough that few calls of zlib are needed, small enough not to double a small body's capacity.
    private static let room = 32 << 10

    /// - Throws: ``CompressionError/outOfMemory``.
    public init(level: GzipLevel = .fastest) throws(CompressionError) {
        stream = try ZlibStream(.deflate(level: level))
    }

    /// Appends `input` as one whole member. A member begun by ``append(_:to:)`` and not finished is forgotten.
    public func compress(_ input: RawSpan, appendingTo output: inout [UInt8]) throws(CompressionError) {
        try reset()
        try append(input, to: &output)
        try finish(appendingTo: &output)
    }

    /// Feeds one piece of a member; what zlib has ready is appended to `output`, the rest waits inside.
    ///
    /// The pieces' borders leave no trace: their concatenation compressed at once gives the same bytes.
    public func append(_ piece: RawSpan, to output: inout [UInt8]) throws(CompressionError) {
        isFresh = false
        var taken = 0
        while taken < piece.byteCount {
            taken += try stream.step(
                piece.extracting(droppingFirst: taken), flush: Z_NO_FLUSH, room: Self.room, appendingTo: &output
            ).consumed
        }
    }

    /// Ends the member: appends what is left and the trailer. Without a piece before it, that is a member of no bytes.
    public func finish(appendingTo output: inout [UInt8]) throws(CompressionError) {
        isFresh = false
        while try !stream.step(RawSpan(), flush: Z_FINISH, room: Self.room, appendingTo: &output).isAtEnd {}
        try reset()
    }

    /// Forgets a member that was begun; what it appended to an output so far stays there and is useless.
    public func reset() throws(CompressionError) {
        guard !isFresh else { return }
        try stream.reset()
        isFresh = true
    }
}
