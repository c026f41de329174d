import Logging

/// What was done, and what the agent said of it, for the report of a failure.
///
/// A simulation runs on one thread, and nothing of it is seen by another; that is why it may be unchecked.
final class Journal: @unchecked Sendable {
    private(set) var lines: [String] = []

    func append(_ line: String) { lines.append(line) }

    var logger: Logger { Logger(label: "simulation") { _ in Handler(journal: self) } }

    private struct Handler: LogHandler {
        let journal: Journal
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { journal.append("  «\(event.message)» \(event.metadata?["file_id"].map { "\($0)".suffix(6) } ?? "")") }
    }
}
