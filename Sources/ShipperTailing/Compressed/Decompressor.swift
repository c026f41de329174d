import ByteCompression

/// One pass through a compressed file, from its beginning on.
protocol Decompressor: AnyObject {
    /// Whether what was taken so far may be all: the end of the data was reached and found right.
    var isAtEnd: Bool { get }

    /// Decompresses of `input` what fits into `limit` more bytes of `output`; returns how many bytes of `input` were taken.
    ///
    /// - Throws: `CompressionError`; what was readable before stands in `output`.
    func decompress(_ input: RawSpan, appendingTo output: inout [UInt8], limit: Int) throws(CompressionError) -> Int
}

extension GzipDecompressor: Decompressor {
    var isAtEnd: Bool { isAtMemberBoundary }
}

extension ZstandardDecompressor: Decompressor {}

/// How a file is compressed, told by its name.
enum CompressedForm: Equatable, Sendable {
    case gzip
    case zstandard

    static let endings: [(CompressedForm, String)] = [(.gzip, ".gz"), (.zstandard, ".zst")]

    init?(path: String) {
        guard let (form, _) = Self.endings.first(where: { path.hasSuffix($0.1) }) else { return nil }
        self = form
    }

    var ending: String { Self.endings.first { $0.0 == self }?.1 ?? "" }

    /// - Throws: `CompressionError`; `.unavailable` where this host lacks the library.
    func decompressor() throws(CompressionError) -> any Decompressor {
        switch self {
        case .gzip: try GzipDecompressor()
        case .zstandard: try ZstandardDecompressor()
        }
    }
}
