/// What Loki takes of a line: the rest is caught before it is sent. The defaults are Loki's own.
public struct LokiLimits: Sendable, Equatable {
    /// The longest line (`max_line_size`).
    public var lineBytes: ByteCount
    public var onLongLine: LongLine
    /// `reject_old_samples_max_age`; nil: any.
    public var maxAge: Duration?
    /// `creation_grace_period`; nil: any.
    public var maxAhead: Duration?
    /// `max_label_names_per_series`.
    public var labels: Int
    /// `max_label_value_length`.
    public var labelValueBytes: ByteCount
    /// `max_structured_metadata_entries_count`.
    public var metadataFields: Int
    /// `max_structured_metadata_size`.
    public var metadataBytes: ByteCount

    public enum LongLine: String, Sendable, CaseIterable {
        case truncate
        case deadLetter = "dead_letter"
    }
}

extension LokiLimits {
    init(_ section: ConfigurationSection?) {
        func value<Value>(_ key: DefaultedKey<Value>) -> Value { section.map { $0[key] } ?? key.fallback }
        self.init(
            lineBytes: value(Schema.LokiLimits.lineBytes), onLongLine: value(Schema.LokiLimits.onLongLine),
            maxAge: value(Schema.LokiLimits.maxAge), maxAhead: value(Schema.LokiLimits.maxAhead),
            labels: value(Schema.LokiLimits.labels), labelValueBytes: value(Schema.LokiLimits.labelValueBytes),
            metadataFields: value(Schema.LokiLimits.metadataFields), metadataBytes: value(Schema.LokiLimits.metadataBytes))
    }
}
