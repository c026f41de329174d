/// Compresses to the snappy block format: greedy matching over a hash table, in fragments of 64 KiB, as the reference does.
///
/// It holds the table (32 KiB), so that one encoder serves many blocks without allocating. The same input gives the same bytes each time.
///
/// ```swift
/// var snappy = SnappyEncoder()
/// try snappy.compress(batch.span.bytes, appendingTo: &body)
/// ```
public struct SnappyEncoder: Sendable {
    var table = SnappyTable()

    /// Offsets inside a fragment fit into 16 bits: so do the table's entries and the offsets of all copies.
    static let fragmentSize = 1 << 16

    public init() {}

    /// Appends `input` as one block.
    ///
    /// - Throws: ``CompressionError/inputTooLong(_:count:limit:)`` past 4 GiB; `output` is then as it was.
    public mutating func compress(_ input: RawSpan, appendingTo output: inout [UInt8]) throws(CompressionError) {
        try Self.checkSize(of: input)
        output.withSnappyWriter(room: Snappy.maximumCompressedSize(of: input.byteCount)) { writer in
            writer.writeSize(input.byteCount)
            var start = 0
            while start < input.byteCount {
                let end = min(start + Self.fragmentSize, input.byteCount)
                compressFragment(input.extracting(start..<end), into: &writer)
                start = end
            }
        }
    }

    /// Appends `input` as one block of literals alone: not a byte smaller, but legal snappy at the price of a copy.
    ///
    /// For a receiver that insists on snappy but takes gzip around it: gzip then does all the work, and finds the repetitions unbroken.
    /// - Throws: ``CompressionError/inputTooLong(_:count:limit:)`` past 4 GiB; `output` is then as it was.
    public static func appendLiteralsOnly(
        _ input: RawSpan, to output: inout [UInt8]
    ) throws(CompressionError) {
        try checkSize(of: input)
        output.withSnappyWriter(room: Snappy.maximumCompressedSize(of: input.byteCount)) { writer in
            writer.writeSize(input.byteCount)
            var start = 0
            while start < input.byteCount {
                let end = min(start + fragmentSize, input.byteCount)
                writer.writeLiteral(input, start..<end)
                start = end
            }
        }
    }

    private static func checkSize(of input: RawSpan) throws(CompressionError) {
        guard input.byteCount <= Snappy.maximumInputSize else {
            throw .inputTooLong(.snappy, count: input.byteCount, limit: Snappy.maximumInputSize)
        }
    }
}
