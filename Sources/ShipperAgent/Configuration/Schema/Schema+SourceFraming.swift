import ShipperCore

/// How lines become records.
extension Schema.Source {
    static let onLongLine = DefaultedKey(
        "on_long_line", .choice(SourceConfiguration.LongLines.self), default: .truncate, synonyms: ["on_oversize"],
        "A line over `max_line_bytes` is sent cut, marked and counted, or goes to the sink's dead letter with its first 1 MiB.")
    static let multiline = SectionKey(
        "multiline", [multilineStart.entry, multilineContinue.entry, multilineTimeout.entry, multilineMaxLines.entry])
    static let multilineStart = DefaultedKey(
        "start", .optional(.linePattern), default: nil, synonyms: ["pattern", "firstline", "start_pattern"],
        "A line that matches begins a record.")
    static let multilineContinue = DefaultedKey(
        "continue", .optional(.linePattern), default: nil, synonyms: ["continuation", "condition_pattern"],
        "A line that does not match begins a record. With `start`: so does one that matches that.")
    static let multilineTimeout = DefaultedKey(
        "timeout", .time(.milliseconds(100) ... .seconds(300)), default: .seconds(3),
        synonyms: ["max_wait_time", "flush_timeout", "timeout_ms"],
        "A record whose next line has not come for so long is complete.")
    static let multilineMaxLines = DefaultedKey(
        "max_lines", .number(2...10_000, of: "lines"), default: 500,
        "At the limit, and at `max_line_bytes`, the record is closed, marked `split` and counted; the rest is a record of its own.")
}

extension ValueType where Value == LinePattern {
    private static let wantedPattern = "a regular expression such as '^\\d{4}-\\d{2}-\\d{2}'"

    /// Taken as it is written: a dollar is the pattern's own, the environment is not put in.
    static let linePattern = ValueType<LinePattern>(
        name: "pattern", limits: "\(LinePattern.maximumLength) bytes", wanted: wantedPattern, show: \.text
    ) { node in
        guard let text = node.writtenText(want: wantedPattern) else { return nil }
        do throws(LinePatternError) {
            return try LinePattern(text)
        } catch {
            node.refuse(Misfit("which is no pattern: \(error)"))
            return nil
        }
    }
}
