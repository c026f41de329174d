/// Gzip (RFC 1952) of whole buffers.
public enum Gzip {
    /// Decompresses all members of `input`.
    ///
    /// - Parameter limit: the most bytes that the result may have. It is what stands between a small input and 1,000 times its size.
    /// - Throws: ``CompressionError``: `truncated`, `corrupt` (also for anything but a member behind a member) or `tooLarge`.
    public static func decompress(_ input: RawSpan, limit: Int) throws(CompressionError) -> [UInt8] {
        guard input.byteCount > 0 else { throw .truncated(.gzip) }
        let decompressor = try GzipDecompressor()
        var output: [UInt8] = []
        // One byte more than allowed is asked for: only so can «exactly the limit» be told from «past it».
        let ceiling = limit == .max ? limit : limit + 1
        _ = try decompressor.decompress(input, appendingTo: &output, limit: ceiling)
        guard output.count <= limit else { throw .tooLarge(.gzip, limit: limit) }
        guard decompressor.isAtMemberBoundary else { throw .truncated(.gzip) }
        return output
    }
}
