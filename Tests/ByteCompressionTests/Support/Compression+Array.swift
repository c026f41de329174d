import ByteCompression

// `Span.bytes` counts as unsafe in Swift 6.3, as elements of other types may have padding. Bytes have none: said here once for all tests.

extension GzipCompressor {
    func compress(_ input: [UInt8], appendingTo output: inout [UInt8]) throws(CompressionError) {
        try unsafe compress(input.span.bytes, appendingTo: &output)
    }

    func append(_ piece: ArraySlice<UInt8>, to output: inout [UInt8]) throws(CompressionError) {
        try unsafe append(piece.span.bytes, to: &output)
    }
}

extension GzipDecompressor {
    func decompress(
        _ input: ArraySlice<UInt8>, appendingTo output: inout [UInt8], limit: Int
    ) throws(CompressionError) -> Int {
        try unsafe decompress(input.span.bytes, appendingTo: &output, limit: limit)
    }
}

extension Gzip {
    static func decompress(_ input: some Sequence<UInt8>, limit: Int) throws(CompressionError) -> [UInt8] {
        try unsafe decompress(Array(input).span.bytes, limit: limit)
    }
}

extension Snappy {
    static func decompress(_ input: some Sequence<UInt8>, limit: Int) throws(CompressionError) -> [UInt8] {
        try unsafe decompress(Array(input).span.bytes, limit: limit)
    }

    static func announcedSize(of input: [UInt8]) throws(CompressionError) -> Int {
        try unsafe announcedSize(of: input.span.bytes)
    }
}

extension SnappyEncoder {
    mutating func compress(_ input: [UInt8], appendingTo output: inout [UInt8]) throws(CompressionError) {
        try unsafe compress(input.span.bytes, appendingTo: &output)
    }

    static func appendLiteralsOnly(_ input: [UInt8], to output: inout [UInt8]) throws(CompressionError) {
        try unsafe appendLiteralsOnly(input.span.bytes, to: &output)
    }
}
