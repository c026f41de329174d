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
    /// Whether lines over the limit go to the dead letter, instead of being sent cut.
    public let refusesLongLines: Bool
    /// Joins lines to records; `nil`: each line is one.
    public let records: RecordFramer?
    /// What its records say they are from, instead of their file's path; for sources that have no files of the user's.
    public let fileName: String?

    /// - Parameters:
    ///   - timestamp: key path of a line's own time, or `nil` to use the time of first reading.
    ///   - fields: the encoder's key paths.
    ///   - joining: only for text: a record of several lines is not looked into.
    public init(
        name: String, format: Format, lineLimit: Int, timestamp: String?, fields: [String],
        extent: TopLevelScanner.Extent, keepsEmptyLines: Bool = false, refusesLongLines: Bool = false,
        joining: LineJoining? = nil, fileName: String? = nil
    ) {
        self.name = name
        self.format = format
        self.keepsEmptyLines = keepsEmptyLines
        self.refusesLongLines = refusesLongLines
        self.fileName = fileName
        let framer = LineFramer(limit: lineLimit)
        self.framer = framer
        records = joining.map { RecordFramer(lines: framer, joining: $0, trimsEmptyLines: !keepsEmptyLines) }
        hasTimestamp = timestamp != nil
        scanner = TopLevelScanner(keys: KeyTable(paths: [timestamp ?? "\u{0}"] + fields), extent: extent)
    }
}
