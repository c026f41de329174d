import JSONText
import Logging

/// Makes the lines that the log itself has to say, in the layout of all others.
struct LogSpeaker: Sendable {
    /// The logger of those lines.
    static let label = "jsonlogging"

    let form: LineForm
    let fixed: FixedFields
    /// Nanoseconds since 1970.
    let now: @Sendable () -> Int64

    /// `log_lines_dropped`: how many since it was last said, why, and what the operating system said.
    func append(_ losses: LogLosses, to batch: inout LineBatch) {
        var metadata: Logger.Metadata = ["dropped": .stringConvertible(losses.total)]
        if losses.byOverflow > 0 { metadata["buffer_full"] = .stringConvertible(losses.byOverflow) }
        if losses.byFailedWrites > 0 { metadata["write_failed"] = .stringConvertible(losses.byFailedWrites) }
        if let cause = losses.cause { metadata["cause"] = .string(cause.description) }
        let event = LogEvent(
            level: .warning, message: "log_lines_dropped", error: nil, metadata: metadata, source: nil, file: #fileID,
            function: #function, line: #line)
        var encoder = LineEncoder(form)
        encoder.encode(
            event,
            in: LineEncoder.Surroundings(
                nanoseconds: now(), fixed: fixed, trace: nil, handlerMetadata: [:], providerMetadata: nil))
        encoder.line.withBytes { batch.append($0, LineTag(logger: fixed.number, level: .warning)) }
    }

    /// The record that was repeated, once more, at the time of now and with the number of its repetitions.
    func append(_ repeated: DuplicateFilter.Repeated, to batch: inout LineBatch) {
        var encoder = LineEncoder(form)
        encoder.encode(repeated, at: now())
        encoder.line.withBytes { batch.append($0, repeated.tag) }
    }
}

extension LineBatch {
    fileprivate mutating func append(_ line: borrowing RawSpan, _ tag: LineTag) {
        unsafe line.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        tags.append(tag)
    }
}
