/// When a log file gives way to a new one, and what becomes of the old ones.
///
/// An old file is called after the instant at which it gave way, so that names sort by time:
/// `pipeline.ndjson` becomes `pipeline-20261123T101112.123456Z.ndjson`, and `….ndjson.gz` when it is compressed.
public struct LogRotation: Sendable, Hashable {
    /// A stretch of the calendar, in UTC.
    public enum Period: Sendable, Hashable {
        case hour
        case day

        var seconds: Int64 {
            switch self {
            case .hour: 3600
            case .day: 86_400
            }
        }
    }

    /// Bytes at which the file gives way; `nil`: its size does not matter. At least 4 KiB. A batch of lines is not split,
    /// so a file may pass this by the buffer's capacity.
    public let limit: Int?
    /// The file gives way at the first line of a new hour or day; `nil`: time does not matter.
    public let period: Period?
    /// Old files that stay, at most; `nil`: any number.
    public let keeping: Int?
    /// How long old files stay; `nil`: for ever.
    public let maxAge: Duration?
    /// Bytes that all old files may have; the oldest go first. `nil`: any.
    public let maxTotalBytes: Int?
    /// Whether old files are compressed (gzip), by a thread of the lowest priority, a few seconds after they gave way.
    public let compressed: Bool

    /// - Parameter limit: Values below 4 KiB are taken as 4 KiB; negative counts, ages and sizes as 0.
    public init(
        atBytes limit: Int? = nil, every period: Period? = nil, keeping: Int? = nil, maxAge: Duration? = nil,
        maxTotalBytes: Int? = nil, compressed: Bool = false
    ) {
        self.limit = limit.map { max($0, 4096) }
        self.period = period
        self.keeping = keeping.map { max($0, 0) }
        self.maxAge = maxAge.map { max($0, .zero) }
        self.maxTotalBytes = maxTotalBytes.map { max($0, 0) }
        self.compressed = compressed
    }

    /// Whether a file gives way before a batch.
    ///
    /// - Parameters:
    ///   - size: The file's bytes. An empty file never gives way.
    ///   - adding: The batch's bytes.
    ///   - changed: When the file was last written to, in seconds since 1970.
    ///   - now: In seconds since 1970.
    func isDue(size: Int, adding: Int, changed: Int64, now: Int64) -> Bool {
        guard size > 0 else { return false }
        if let limit, size + adding > limit { return true }
        guard let period else { return false }
        return changed / period.seconds != now / period.seconds
    }
}
