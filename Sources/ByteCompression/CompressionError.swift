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
    public var description: String {
        switch self {
        case .truncated(let format):
            "Could not decompress \(format.rawValue) data: the input ends too early."
        case .corrupt(let format, let reason):
            "Could not decompress \(format.rawValue) data: \(reason)."
        case .tooLarge(let format, let limit):
            "Could not decompress \(format.rawValue) data: it would pass the limit of \(limit) bytes."
        case .inputTooLong(let format, let count, let limit):
            "Could not compress \(count) bytes as \(format.rawValue): the format ends at \(limit) bytes."
        case .unavailable(let format, let reason):
            "Could not decompress \(format.rawValue) data: \(reason)."
        case .outOfMemory:
            "Could not set up zlib: out of memory."
        case .unexpectedStatus(let status):
            "Could not go on with zlib: it answered with status \(status), which this call never returns."
        }
    }
}
