public import ShipperDelivery

/// What the agent is told to do: one YAML file, read and found legal in every part.
///
/// The file's schema is `docs/configuration.md`.
public struct AgentConfiguration: Sendable, Equatable {
    /// Version of the file's format. There is only 1.
    public var version: Int
    /// Where checkpoints, file ids and dead letters live: an absolute path without a slash at its end.
    public var stateDirectory: String
    /// Where `/metrics`, `/healthz`, `/ready` and the page are served; nil: nowhere.
    public var admin: ListenAddress?
    /// What the page's callers present; nil: one is made.
    public var adminToken: Secret?
    /// Names by which the page may be called, beside its own.
    public var allowedHosts: [String]
    /// The host's name on every record; nil: ask the system.
    public var host: String?
    /// How long a stopping agent may go on delivering what it has read.
    public var shutdownTimeout: Duration
    /// Bytes of files without a name that are kept alive at most. 64 MiB … 1 TiB.
    public var retainedBytes: ByteCount
    /// Followed files that are open at once. 16 … 1,000,000.
    public var maxOpenFiles: Int
    /// The agent's own log leaves out what is below this level.
    public var logLevel: LogLevel
    /// At least one, sorted by name.
    public var sources: [SourceConfiguration]
    /// At least one, sorted by name.
    public var sinks: [SinkConfiguration]
}

extension AgentConfiguration {
    /// The levels of swift-log, by the same names.
    public enum LogLevel: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }
}
