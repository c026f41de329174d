public import JSONText

/// How lines of one source are read for one sink.
public struct SourcePlan: Sendable {
    public enum Format: String, Sendable, CaseIterable {
        /// Lines are JSON objects; those that are not travel as text, counted.
        case json
        /// Lines are text and are not looked into.
        case text
        /// The same as `json`, for files of unknown kind: nothing that is not JSON is an error.
        case auto
    }

    public let name: String
    public let format: Format
    public let framer: LineFramer
    /// Slot 0 holds the timestamp if `hasTimestamp`; the encoder's fields follow.
    public let scanner: TopLevelScanner
    public let hasTimestamp: Bool
    /// Whether lines that hold nothing are records too.
    public let keepsEmptyLines: Bool

    /// - Parameters:
    ///   - timestamp: key path of a line's own time, or `nil` to use the time of first reading.
    ///   - fields: the encoder's key paths.
    public init(
        name: String, format: Format, lineLimit: Int, timestamp: String?, fields: [String],
        extent: TopLevelScanner.Extent, keepsEmptyLines: Bool = false
    ) {
        self.name = name
        self.format = format
        self.keepsEmptyLines = keepsEmptyLines
        framer = LineFramer(limit: lineLimit)
        hasTimestamp = timestamp != nil
        scanner = TopLevelScanner(keys: KeyTable(paths: [timestamp ?? "\u{0}"] + fields), extent: extent)
    }
}
