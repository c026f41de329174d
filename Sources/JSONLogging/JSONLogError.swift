/// Why a log could not be set up, or a batch of lines not be written.
public struct JSONLogError: Error, Sendable, Hashable {
    /// What was tried.
    public enum Deed: Sendable, Hashable {
        /// Opening the log file for appending, and creating it where it was missing.
        case openingFile
        /// Writing lines to the log file or stream.
        case writingFile
        /// Starting the thread that writes, or the one that watches the levels.
        case startingWriter
        /// Installing the handlers of signals that ``LogSignals`` asks for.
        case installingHandlers
        /// ``JSONLog/bootstrap(service:environment:to:metadataProvider:configure:)`` for the second time.
        case bootstrapping
    }

    public let deed: Deed
    /// The file or stream concerned; empty where none is.
    public let path: String
    /// The operating system's error number; 0 where it was not asked.
    public let errorNumber: CInt
}

extension JSONLogError: CustomStringConvertible {
    public var description: String {
        switch deed {
        case .openingFile: "Could not open '\(path)' for appending: \(cause). Nothing can be logged to it."
        case .writingFile:
            "Could not write to '\(path)': \(cause). The lines are dropped and counted; the next are tried."
        case .installingHandlers: "Could not listen to the log's signals: \(cause). Nothing is logged."
        case .startingWriter: "Could not start a thread of the log: \(cause). Nothing is logged."
        case .bootstrapping:
            "Could not bootstrap swift-log: JSONLog has done so before, and a process can only once. The first log stays."
        }
    }

    private var cause: String { SystemCall.message(of: errorNumber) }
}
