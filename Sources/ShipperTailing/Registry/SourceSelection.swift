/// Which files belong to a source, and how they are looked after.
public struct SourceSelection: Equatable, Sendable {
    public enum Start: Equatable, Sendable {
        case beginning
        /// Only what is written after the agent's very first start.
        case end
    }

    public let name: String
    /// Absolute glob patterns.
    public let include: [String]
    public let exclude: [String]
    public let start: Start
    /// Between two looks at the size of a file in use.
    public let pollInterval: Duration
    /// Whether inotify may be used; otherwise directories are listed again every second.
    public let usesWatches: Bool

    public init(
        name: String, include: [String], exclude: [String] = [], start: Start = .beginning,
        pollInterval: Duration = .milliseconds(250), usesWatches: Bool = true
    ) {
        self.name = name
        self.include = include
        self.exclude = exclude
        self.start = start
        self.pollInterval = pollInterval
        self.usesWatches = usesWatches
    }
}
