/// Google's snappy **block** format (format_description.txt of google/snappy): a length as varint, then literals and copies.
///
/// It is the body of a push to Loki (protobuf) and of Prometheus remote write. The framed format of snappy streams is another one.
public enum Snappy {
    /// The format announces the uncompressed length in 32 bits.
    public static let maximumInputSize = Int(UInt32.max)

    /// The most bytes that ``SnappyEncoder`` makes of `count` bytes (`MaxCompressedLength` of the reference).
    public static func maximumCompressedSize(of count: Int) -> Int {
        32 + count + count / 6
    }

    /// The uncompressed length that a block announces. Nothing else of the block is looked at.
    ///
    /// - Throws: ``CompressionError``: `truncated` or `corrupt`.
    public static func announcedSize(of block: RawSpan) throws(CompressionError) -> Int {
        var reader = SnappyReader()
        return try reader.readSize(of: block)
    }
}
