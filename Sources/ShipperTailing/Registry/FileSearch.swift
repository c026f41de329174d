import Logging

/// Finds the files of all sources, and knows when to look again.
///
/// Owned by the registry's thread.
struct FileSearch {
    /// Directories that cannot be watched are looked at so often, and all others this seldom, in case a watch missed something.
    static let pollingInterval = Duration.seconds(1)
    static let safetyInterval = Duration.seconds(30)

    struct Findings {
        var found: [(source: SourceSelection, paths: [String])] = []
        /// Sentences for the log.
        var problems: Set<String> = []
        /// Files and directories of which it could not be told whether they are there, or what is in them.
        var hidden: Set<String> = []
    }

    private let walks: [(source: SourceSelection, walk: DirectoryWalk)]
    private let watcher: DirectoryWatcher
    private let logger: Logger
    private let mounts: @Sendable () -> MountTable
    /// Whether some directory lies on a file system that other hosts write to: no event tells of that.
    private(set) var isRemote = false

    /// - Parameters:
    ///   - watcher: for tests; `nil`: one of its own.
    ///   - mounts: what is mounted now.
    init(
        _ sources: [SourceSelection], logger: Logger, watcher: DirectoryWatcher? = nil,
        mounts: @escaping @Sendable () -> MountTable = MountTable.current
    ) throws {
        walks = try sources.map { source in
            let include = try source.include.map { text in try PathPattern(text) }
            let exclude = try source.exclude.map { text in try PathPattern(text) }
            return (source, DirectoryWalk(include: include, exclude: exclude, followsSymlinks: source.followsSymlinks))
        }
        self.watcher = try watcher ?? DirectoryWatcher()
        self.logger = logger
        self.mounts = mounts
    }

    var waker: DirectoryWatcher.Waker { watcher.waker }

    /// Whether some directory is looked at by polling alone.
    var isPolling: Bool { isRemote || !watcher.watchesEverything || walks.contains { !$0.source.usesWatches } }

    /// How long after a look the next one is due without any event.
    var interval: Duration { isPolling ? Self.pollingInterval : Self.safetyInterval }

    /// Walks, watches what the walk passed, and walks again if watches are new: what appeared between the two is in no event.
    mutating func look() -> Findings {
        let (first, directories) = walk()
        noteRemote(directories)
        let update = watcher.update(directories: directories)
        for problem in update.problems { logger.warning("\(problem)") }
        return update.needsWalk ? walk().0 : first
    }

    /// Says once that a source has to be polled.
    private mutating func noteRemote(_ directories: Set<WalkFindings.Entry>) {
        let table = mounts()
        let remote = directories.filter { table.kind(of: $0)?.isRemote ?? false }.min { $0.path < $1.path }
        if let remote, !isRemote {
            let kind = table.kind(of: remote)?.name ?? ""
            logger.notice(
                "'\(remote.path)' lies on a file system of type \(kind), which inotify can't watch for other hosts. Directories are polled."
            )
        }
        isRemote = remote != nil
    }

    private func walk() -> (Findings, Set<WalkFindings.Entry>) {
        var findings = Findings()
        var directories: Set<WalkFindings.Entry> = []
        for (source, walk) in walks {
            let result = walk.run()
            var paths: [String] = []
            for entry in result.files {
                if let path = String(validating: entry.path.bytes, as: UTF8.self) {
                    paths.append(path)
                } else {
                    findings.problems.insert("Could not follow '\(entry.path)': its name is not UTF-8. The file is skipped.")
                }
            }
            findings.problems.formUnion(result.problems.map(\.description))
            findings.hidden.formUnion(result.problems.filter(\.hides).map(\.path.description))
            if source.usesWatches { directories.formUnion(result.directories) }
            findings.found.append((source, paths))
        }
        return (findings, directories)
    }

    /// Waits; returns whether names have changed in a watched directory.
    ///
    /// - Parameter hearsEvents: whether such a change ends the wait; otherwise it ends the next that does hear.
    func wait(atMost timeout: Duration, hearsEvents: Bool = true) -> Bool {
        let (seconds, attoseconds) = max(timeout, .zero).components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        switch watcher.wait(timeoutMilliseconds: milliseconds + 1, hearsEvents: hearsEvents) {
        case .changed, .overflow: return true
        case .timeout, .woken: return false
        }
    }
}
