/// Looks for the files that match patterns, and for the directories where further ones may appear.
///
/// - Symbolic links to files and to directories are followed, unless that is switched off: then only those that the fixed part of a pattern
///   names. A directory reached twice is read once, unless the patterns see another part of
///   themselves in it the second time; so loops end. Where a directory has several ways to it, the one without links gives the name.
/// - An exclude that matches a directory, or everything below it, keeps the walk out of it.
/// - Fifos, sockets and devices are neither opened nor returned. A link that leads nowhere, and what vanishes meanwhile, is passed over.
/// - No failure ends a walk: it becomes a ``FindingProblem``.
public struct DirectoryWalk: Sendable {
    /// A limit on everything, so that `/**` costs a bounded time and memory.
    public struct Limits: Hashable, Sendable {
        /// Names in a directory's path. Deeper trees are links gone wild rather than logs.
        public var depth = 64
        /// Directories opened, or tried to, in one walk. inotify's own limit of watches is 8,192 on many hosts.
        public var directories = 8_192
        /// Files returned by one walk.
        public var files = 65_536

        public init() {}
    }

    let includes: PathPatternSet
    let excludes: PathPatternSet
    let limits: Limits
    let followsSymlinks: Bool

    public init(
        include: [PathPattern], exclude: [PathPattern] = [], limits: Limits = Limits(), followsSymlinks: Bool = true
    ) {
        includes = PathPatternSet(include)
        excludes = PathPatternSet(exclude)
        self.limits = limits
        self.followsSymlinks = followsSymlinks
    }

    /// Reads directories: it blocks as long as the file system does.
    public func run() -> WalkFindings {
        var run = WalkRun(self)
        return run.finish()
    }
}
