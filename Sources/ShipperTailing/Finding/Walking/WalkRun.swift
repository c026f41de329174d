/// One walk under way.
struct WalkRun {
    /// A directory to be read, and how far the patterns have come with its path.
    private struct Visit {
        var path: FilePath
        var depth: Int
        var progress: Progress
    }

    private struct Progress: Hashable {
        var included: PathPatternSet.Progress
        var excluded: PathPatternSet.Progress
    }

    /// Reading the same directory with the same progress again would find nothing new.
    private struct Visited: Hashable {
        var number: FileNumber
        var progress: Progress
    }

    private let walk: DirectoryWalk
    private var findings = WalkFindings()
    private var visited: Set<Visited> = []
    private var opened = 0
    /// Set once a limit of each kind was reported.
    private var reportedLimits: Set<FindingProblem.Cause> = []
    /// Directories that links to files lead to.
    private var targets: Set<FilePath> = []
    private var pending: [Visit] = []
    /// Directories behind links wait until all others are read, so that names without links come first.
    private var behindLinks: [Visit] = []

    init(_ walk: DirectoryWalk) {
        self.walk = walk
    }

    mutating func finish() -> WalkFindings {
        for directory in walk.includes.fixedDirectories { begin(at: directory) }
        while let visit = pending.popLast() ?? behindLinks.popLast() { read(visit) }
        findings.files.sort { $0.path < $1.path }
        findings.directories = Set(findings.directories).sorted { $0.path < $1.path }
        findings.problems.sort { $0.path < $1.path }
        return findings
    }

    private mutating func begin(at directory: FilePath) {
        let progress = Progress(
            included: walk.includes.progress(along: directory), excluded: walk.excludes.progress(along: directory))
        // An exclude above the directory has closed it as well.
        guard !isExcludedAbove(directory) else { return }
        pending.append(Visit(path: directory, depth: directory.components.count, progress: progress))
    }

    private func isExcludedAbove(_ directory: FilePath) -> Bool {
        var progress = walk.excludes.start
        for name in directory.components {
            if walk.excludes.acceptsEverything(progress) { return true }
            progress = walk.excludes.advance(progress, by: name)
            if walk.excludes.isComplete(progress) { return true }
        }
        return walk.excludes.acceptsEverything(progress)
    }

    private mutating func read(_ visit: Visit) {
        guard visit.depth <= walk.limits.depth else {
            return report(.tooDeep(limit: walk.limits.depth), at: visit.path)
        }
        guard opened < walk.limits.directories else {
            return report(.tooManyDirectories(limit: walk.limits.directories), at: visit.path)
        }
        opened += 1
        do throws(Errno) {
            var directory = try DirectoryHandle(visit.path)
            let number = try directory.number()
            guard visited.insert(Visited(number: number, progress: visit.progress)).inserted else { return }
            findings.directories.append(.init(path: visit.path, number: number))
            readEntries(of: &directory, visit)
        } catch {
            watchNearestAncestor(of: visit.path)
            guard error.isAbsence else { return report(.couldNotOpenDirectory(error), at: visit.path) }
        }
    }

    /// What is missing appears in the nearest directory that exists.
    private mutating func watchNearestAncestor(of path: FilePath) {
        var path = path
        while let parent = path.parent {
            path = parent
            if let directory = try? DirectoryHandle(path), let number = try? directory.number() {
                return findings.directories.append(.init(path: path, number: number))
            }
        }
    }

    private mutating func readEntries(of directory: inout DirectoryHandle, _ visit: Visit) {
        do throws(Errno) {
            while let entry = try directory.next() { take(entry, in: directory, visit) }
        } catch {
            report(.couldNotReadDirectory(error), at: visit.path)
        }
    }

    private mutating func take(_ entry: DirectoryHandle.Entry, in directory: borrowing DirectoryHandle, _ visit: Visit) {
        let progress = Progress(
            included: walk.includes.advance(visit.progress.included, by: entry.name[...]),
            excluded: walk.excludes.advance(visit.progress.excluded, by: entry.name[...]))
        guard !walk.excludes.isComplete(progress.excluded) else { return }
        let isWanted = walk.includes.isComplete(progress.included)
        let isOnTheWay = walk.includes.canGoOn(progress.included) && !walk.excludes.acceptsEverything(progress.excluded)
        let path = visit.path.appending(entry.name)
        let below = Visit(path: path, depth: visit.depth + 1, progress: progress)
        switch entry.kind {
        case .directory where isOnTheWay: pending.append(below)
        case .file where isWanted, .linkOrUnknown where isWanted || isOnTheWay:
            resolve(entry, in: directory, isWanted: isWanted, isOnTheWay: isOnTheWay, below)
        default: return
        }
    }

    private mutating func resolve(
        _ entry: DirectoryHandle.Entry, in directory: borrowing DirectoryHandle, isWanted: Bool, isOnTheWay: Bool,
        _ below: Visit
    ) {
        do throws(Errno) {
            let (kind, number) = try directory.status(of: entry.name, followingLinks: walk.followsSymlinks)
            switch kind {
            case .file where isWanted:
                take(file: .init(path: below.path, number: number))
                if entry.kind == .linkOrUnknown { watchTargets(of: below.path) }
            case .directory where isOnTheWay: behindLinks.append(below)
            default: return
            }
        } catch {
            guard error.isAbsence else { return report(.couldNotExamine(error), at: below.path) }
            if isWanted { watchTargets(of: below.path) }
        }
    }

    /// A file behind a link is replaced where it stands, which no event in the link's directory tells.
    private mutating func watchTargets(of link: FilePath) {
        for directory in SymbolicLink.directories(from: link) where targets.count < walk.limits.directories {
            guard targets.insert(directory).inserted, let number = FileNumber(at: directory) else { continue }
            findings.directories.append(.init(path: directory, number: number))
        }
    }

    private mutating func take(file: WalkFindings.Entry) {
        guard findings.files.count < walk.limits.files else {
            return report(.tooManyFiles(limit: walk.limits.files), at: file.path)
        }
        findings.files.append(file)
    }

    /// Each failure, but each limit once only.
    private mutating func report(_ cause: FindingProblem.Cause, at path: FilePath) {
        switch cause {
        case .tooDeep, .tooManyDirectories, .tooManyFiles:
            guard reportedLimits.insert(cause).inserted else { return }
        case .couldNotOpenDirectory, .couldNotReadDirectory, .couldNotExamine: break
        }
        findings.problems.append(FindingProblem(path: path, cause: cause))
    }
}
