import ByteCompression

/// How a request's body is compressed.
public enum BodyCompression: Equatable, Sendable {
    case none
    /// gzip by libz, level 1…9; a level outside counts as 1.
    case gzip(level: Int)
    /// Snappy block format: the only one that Loki's protobuf always understands.
    case snappy
}

/// Compresses bodies one after another; its working memory is taken once.
struct BodyCompressor {
    let compression: BodyCompression
    private let gzip: GzipCompressor?
    private var snappy: SnappyEncoder?

    init(_ compression: BodyCompression) throws(CompressionError) {
        self.compression = compression
        switch compression {
        case .none: (gzip, snappy) = (nil, nil)
        case .gzip(let level): (gzip, snappy) = (try GzipCompressor(level: GzipLevel(rawValue: level) ?? .fastest), nil)
        case .snappy: (gzip, snappy) = (nil, SnappyEncoder())
        }
    }

    mutating func compress(_ body: [UInt8]) throws(CompressionError) -> [UInt8] {
        var output: [UInt8] = []
        // Logs shrink to a fourth or less; what does not grows the array once more.
        output.reserveCapacity(body.count / 4 + 64)
        if let gzip {
            try unsafe gzip.compress(body.span.bytes, appendingTo: &output)
        } else if snappy != nil {
            try unsafe snappy?.compress(body.span.bytes, appendingTo: &output)
        } else {
            output = body
        }
        return output
    }
}
