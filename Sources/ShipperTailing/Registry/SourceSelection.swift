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
    /// A file that nobody has read and that has not changed for so long is left alone; `nil`: none is.
    public let ignoreOlder: Duration?
    /// A last line without its newline is taken when its file has not changed for so long; `nil`: only when the file is gone.
    public let unfinishedLineAfter: Duration?
    /// A file that has been quiet for so long is closed, and opened again when it grows.
    public let closeIdle: Duration
    /// Whether files that end in `.gz` or `.zst` are read as what they stand for; otherwise they are left alone.
    public let readsCompressed: Bool
    /// Whether each file is kept by a hard link in the state directory until every sink has all of it.
    public let pins: Bool
    /// Whether inotify may be used; otherwise directories are listed again every second.
    public let usesWatches: Bool
    /// Whether symbolic links below the fixed part of a pattern are followed.
    public let followsSymlinks: Bool

    public init(
        name: String, include: [String], exclude: [String] = [], start: Start = .beginning,
        pollInterval: Duration = .milliseconds(250), ignoreOlder: Duration? = nil, unfinishedLineAfter: Duration? = nil,
        closeIdle: Duration = .seconds(300), readsCompressed: Bool = true, pins: Bool = false, usesWatches: Bool = true,
        followsSymlinks: Bool = true
    ) {
        self.name = name
        self.include = include
        self.exclude = exclude
        self.start = start
        self.pollInterval = pollInterval
        self.ignoreOlder = ignoreOlder
        self.unfinishedLineAfter = unfinishedLineAfter
        self.closeIdle = closeIdle
        self.readsCompressed = readsCompressed
        self.pins = pins
        self.usesWatches = usesWatches
        self.followsSymlinks = followsSymlinks
    }
}
