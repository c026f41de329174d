/// Why bytes could not be compressed or decompressed.
///
/// It never carries the bytes themselves: they may hold what a log line was not meant to show.
public enum CompressionError: Error, Equatable, Sendable {
    /// The formats of this module.
    public enum Format: String, Sendable {
        case gzip
        case snappy
        case zstandard
    }

    /// The input ended before the compressed data did.
    case truncated(Format)

    /// The input is not valid data of this format; `reason` says which rule it breaks.
    case corrupt(Format, reason: String)

    /// Decompressing would yield more than `limit` bytes.
    case tooLarge(Format, limit: Int)

    /// The input to be compressed is longer than the format can announce.
    case inputTooLong(Format, count: Int, limit: Int)

    /// This host lacks what the format needs; `reason` says what.
    case unavailable(Format, reason: String)

    /// zlib could not allocate its state (256 KiB for compressing, 44 KiB for decompressing).
    case outOfMemory

    /// zlib returned a status it does not document for this call.
    case unexpectedStatus(Int32)
}

extension CompressionError: CustomStringConvertible {
    public var description: String { "Could not \(deed): \(cause)." }

    private var deed: String {
        switch self {
        case .truncated(let format), .corrupt(let format, _), .tooLarge(let format, _), .unavailable(let format, _):
            "decompress \(format.rawValue) data"
        case .inputTooLong(let format, let count, _): "compress \(count) bytes as \(format.rawValue)"
        case .outOfMemory: "set up zlib"
        case .unexpectedStatus: "go on with zlib"
        }
    }

    /// The cause in words, for a sentence that says itself what was tried.
    public var cause: String {
        switch self {
        case .truncated: "the input ends too early"
        case .corrupt(_, let reason), .unavailable(_, let reason): reason
        case .tooLarge(_, let limit): "it would pass the limit of \(limit) bytes"
        case .inputTooLong(_, _, let limit): "the format ends at \(limit) bytes"
        case .outOfMemory: "out of memory"
        case .unexpectedStatus(let status): "it answered with status \(status), which this call never returns"
        }
    }
}
