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
    /// The compressor's output, kept from body to body: fresh memory costs a page fault every 4 KiB, and snappy wants room for the
    /// worst case.
    private var output: [UInt8] = []

    init(_ compression: BodyCompression) throws(CompressionError) {
        self.compression = compression
        switch compression {
        case .none: (gzip, snappy) = (nil, nil)
        case .gzip(let level): (gzip, snappy) = (try GzipCompressor(level: GzipLevel(rawValue: level) ?? .fastest), nil)
        case .snappy: (gzip, snappy) = (nil, SnappyEncoder())
        }
    }

    /// `body` compressed, in an array that has no more capacity than it needs: it may wait long for its server.
    mutating func compress(_ body: [UInt8]) throws(CompressionError) -> [UInt8] {
        output.removeAll(keepingCapacity: true)
        if let gzip {
            try unsafe gzip.compress(body.span.bytes, appendingTo: &output)
        } else if snappy != nil {
            try unsafe snappy?.compress(body.span.bytes, appendingTo: &output)
        } else {
            return Self.copy(of: body)
        }
        return Self.copy(of: output)
    }

    private static func copy(of bytes: [UInt8]) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy
    }
}
