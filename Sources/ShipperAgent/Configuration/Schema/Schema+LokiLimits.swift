extension Schema {
    /// What Loki would refuse of a line, by the names of its own settings.
    enum LokiLimits {
        static let section = SectionKey(
            "limits",
            [
                lineBytes.entry, onLongLine.entry, maxAge.entry, maxAhead.entry, labels.entry, labelValueBytes.entry,
                metadataFields.entry, metadataBytes.entry,
            ])

        static let lineBytes = DefaultedKey(
            "line_bytes", .size(.kibibytes(1) ... .mebibytes(4)), default: .kibibytes(256), synonyms: ["max_line_size"],
            "Loki's `max_line_size`. What becomes of a longer line, `on_long_line` says.")
        static let onLongLine = DefaultedKey(
            "on_long_line", .choice(ShipperAgent.LokiLimits.LongLine.self), default: .truncate,
            "`truncate`: it is cut, marked and counted. `dead_letter`: it is not sent.")
        static let maxAge = DefaultedKey(
            "max_age", .orOff(.time(.seconds(3_600) ... .seconds(3_650 * 86_400))), default: .seconds(7 * 86_400),
            synonyms: ["reject_old_samples_max_age"],
            "Loki's `reject_old_samples_max_age`. An older line goes to the dead letter. `off`: any age.")
        static let maxAhead = DefaultedKey(
            "max_ahead", .orOff(.time(.zero ... .seconds(86_400))), default: .seconds(600), synonyms: ["creation_grace_period"],
            "Loki's `creation_grace_period`. A line further ahead of the clock goes to the dead letter. `off`: any time.")
        static let labels = DefaultedKey(
            "labels", .number(1...100, of: "labels"), default: 15, synonyms: ["max_label_names_per_series"],
            "Labels of a stream, those of `where` included. A file with more is refused.")
        static let labelValueBytes = DefaultedKey(
            "label_value_bytes", .size(ByteCount(64) ... .kibibytes(64)), default: .kibibytes(2), synonyms: ["max_label_value_length"],
            "A longer value is cut there, and counted.")
        static let metadataFields = DefaultedKey(
            "metadata_fields", .number(0...1024, of: "fields"), default: 128, synonyms: ["max_structured_metadata_entries_count"],
            "Structured metadata of a line, those of `where` and a mark included. A file with more is refused.")
        static let metadataBytes = DefaultedKey(
            "metadata_bytes", .size(ByteCount(0) ... .mebibytes(1)), default: .kibibytes(64), synonyms: ["max_structured_metadata_size"],
            "Structured metadata of a line, names and values. What does not fit is cut, or left out, and counted.")
    }
}
