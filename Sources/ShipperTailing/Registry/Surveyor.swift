import Glibc
import Logging
import ShipperCore

/// The registry's thread at work: looks for files, tells which is which, asks for sizes, lets go of what is done.
///
/// Owned by one thread; everything that others see goes through the registry.
struct Surveyor {
    struct Key: Hashable {
        let source: String
        let device: UInt64
        let inode: UInt64
    }

    static let kind = "files"
    static let version = 1

    let registry: FileRegistry
    var files: [Key: TrackedFile] = [:]
    /// Files of the last run that have not been seen again yet.
    private var remembered: [FileIdentity]
    /// Files of which more of the first bytes are known than the disk has.
    private var beginnings: [(file: TrackedFile, facts: FileFacts, fingerprint: Fingerprint)] = []
    private let isFirstRun: Bool
    private var isFirstLook = true
    private var standing: Set<String> = []
    /// What ids are made of.
    var randomness: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    /// Files open when they were last counted, and those that were opened since.
    var openFiles = 0
    private var nextClosing: ContinuousClock.Instant
    /// Files that are closed and not to be found beside where they were, and how many looks have not found them elsewhere.
    var lost: [FileID: Int] = [:]
    var needsSaving = false
    /// Whether the list that others see lacks what is known here.
    private var needsPublishing = false

    init(_ registry: FileRegistry) throws(FileProblem) {
        self.registry = registry
        nextClosing = registry.now()
        let logger = registry.logger
        var wasDamaged = false
        let document = try registry.directory.load(Self.kind, kind: Self.kind, version: Self.version) {
            logger.error("\($0)")
            wasDamaged = true
        }
        isFirstRun = document == nil && !wasDamaged
        remembered = (document?.entries ?? []).compactMap(FileIdentity.init(line:))
    }

    var filesystem: any FileSystem { registry.directory.files }

    // MARK: - Looking for files

    /// Brings the list of files up to date with what the file system holds.
    mutating func survey(_ findings: FileSearch.Findings, isPolling: Bool) {
        var seen: Set<Key> = []
        var problems = findings.problems
        var unreadable: Set<FileNumber> = []
        var hasChanged = false
        for (source, paths) in findings.found {
            for path in paths {
                do {
                    let (key, isNew) = try track(path, source)
                    seen.insert(key)
                    hasChanged = hasChanged || isNew
                } catch {
                    problems.insert(error.description)
                    if let facts = filesystem.facts(at: path) { unreadable.insert(FileNumber(device: facts.device, inode: facts.inode)) }
                }
            }
        }
        hasChanged = followRenamed(unreadable) || hasChanged
        hasChanged = dropLost(seen: seen) || hasChanged
        for (key, file) in files { file.update { $0.isGone = !seen.contains(key) } }
        report(problems)
        registry.note { statistics in
            statistics.scans += 1
            statistics.isPolling = isPolling
        }
        needsPublishing = needsPublishing || hasChanged
        if isFirstLook || needsSaving || hasChanged { save() }
        publishIfDue()
        isFirstLook = false
    }

    /// The file at `path`, followed from now on if it was not before.
    private mutating func track(_ path: String, _ source: SourceSelection) throws(FileProblem) -> (Key, isNew: Bool) {
        if let facts = filesystem.facts(at: path) {
            let key = Key(source: source.name, device: facts.device, inode: facts.inode)
            files[key]?.handle.moved(to: path)
            if files[key] != nil || isTooOld(facts, source) { return (key, false) }
        }
        let handle = try filesystem.open(path)
        let facts = try handle.facts()
        let key = Key(source: source.name, device: facts.device, inode: facts.inode)
        guard facts.isRegular, files[key] == nil else { return (key, false) }
        let identity = try identify(handle, facts, source)
        add(identity, handle, facts, source, as: key)
        return (key, true)
    }

    /// Whether a file that nobody has read is left alone because it has not changed for so long. When it changes, it is read from
    /// its beginning.
    private func isTooOld(_ facts: FileFacts, _ source: SourceSelection) -> Bool {
        guard let age = source.ignoreOlder else { return false }
        let isRemembered = remembered.contains { $0.device == facts.device && $0.inode == facts.inode }
        return !isRemembered && registry.wallClock() - facts.modified > age.nanoseconds
    }

    private mutating func add(
        _ identity: FileIdentity, _ handle: any ReadableFile, _ facts: FileFacts, _ source: SourceSelection, as key: Key
    ) {
        let pace = PollingPace(shortest: source.pollInterval, now: registry.now())
        files[key] = TrackedFile(identity: identity, handle: ReopenableFile(handle, facts, in: filesystem), facts: facts, pace: pace)
        openFiles += 1
        if openFiles > registry.budget.limit { closeSurplus() }
        registry.logger.info("Following '\(identity.path)'.", metadata: ["source": "\(source.name)", "file_id": "\(identity.id)"])
    }

    /// The identity remembered from the last run, or a new one.
    private mutating func identify(
        _ handle: any ReadableFile, _ facts: FileFacts, _ source: SourceSelection
    ) throws(FileProblem) -> FileIdentity {
        let head = try handle.head(Fingerprint.maximumCount)
        let bytes = unsafe head.span.bytes
        for (place, known) in remembered.enumerated() where known.source == source.name {
            let match = known.match(facts, head: bytes)
            guard match != .other else { continue }
            remembered.remove(at: place)
            var identity = known
            if match == .truncated { identity.epoch += 1 }
            identity.size = facts.size
            identity.fingerprint = Fingerprint(bytes)
            return identity
        }
        // A file that appears after the first look was written after the start.
        let skips = source.start == .end && isFirstRun && isFirstLook
        let start = skips ? try lastLineStart(handle, facts.size) : 0
        return FileIdentity(
            id: .random(using: &randomness), epoch: 0, device: facts.device, inode: facts.inode,
            fingerprint: Fingerprint(bytes), size: facts.size, start: start, source: source.name,
            path: handle.path)
    }

    /// The beginning of the file's last, perhaps unfinished line, looked for in its last 64 KiB.
    private func lastLineStart(_ handle: any ReadableFile, _ size: UInt64) throws(FileProblem) -> UInt64 {
        var tail = [UInt8](repeating: 0, count: 64 << 10)
        let from = size > UInt64(tail.count) ? size - UInt64(tail.count) : 0
        let count = try handle.read(at: from, into: &tail, 0..<tail.count)
        guard let newline = tail.prefix(count).lastIndex(of: 0x0A) else { return from }
        return from + UInt64(newline) + 1
    }

    // MARK: - Files renamed while nobody looked

    /// Looks for files of the last run beside where they were: rotation renames within a directory.
    ///
    /// - Parameter unreadable: Files that stand under a name of their source, wherever that is, and could not be opened.
    private mutating func followRenamed(_ unreadable: Set<FileNumber>) -> Bool {
        var hasChanged = false
        for identity in remembered {
            guard let source = registry.sources.first(where: { $0.name == identity.source }) else { continue }
            hasChanged = follow(identity, source) || hasChanged
        }
        // A file that stands there and can't be read now is not lost: it keeps its id and its place until it can.
        let waiting = remembered.filter { stillStands($0, unreadable) }
        for lost in remembered where !waiting.contains(lost) && lost.size > 0 {
            registry.logger.warning(
                "'\(lost.path)' is gone: neither it nor a renamed file with its contents was found. Lines not yet delivered from it are lost.",
                metadata: ["source": "\(lost.source)", "file_id": "\(lost.id)"])
            needsSaving = true
        }
        hasChanged = hasChanged || waiting.count != remembered.count || isFirstLook && !waiting.isEmpty
        remembered = waiting
        return hasChanged
    }

    private func stillStands(_ identity: FileIdentity, _ unreadable: Set<FileNumber>) -> Bool {
        // An inode that is followed already is another file's now.
        guard !isFollowed(device: identity.device, inode: identity.inode) else { return false }
        if unreadable.contains(FileNumber(device: identity.device, inode: identity.inode)) { return true }
        let directory = identity.directory
        return filesystem.names(in: directory).contains { name in
            guard let facts = filesystem.facts(at: directory + "/" + name) else { return false }
            return facts.device == identity.device && facts.inode == identity.inode
        }
    }

    /// By any source.
    private func isFollowed(device: UInt64, inode: UInt64) -> Bool {
        files.keys.contains { $0.device == device && $0.inode == inode }
    }

    private mutating func follow(_ identity: FileIdentity, _ source: SourceSelection) -> Bool {
        let directory = identity.directory
        for name in filesystem.names(in: directory) {
            let path = directory + "/" + name
            guard let facts = filesystem.facts(at: path), facts.isRegular, facts.device == identity.device,
                facts.inode == identity.inode
            else { continue }
            let key = Key(source: source.name, device: facts.device, inode: facts.inode)
            // What another source follows has its inode from there: the file that was here is gone.
            guard !isFollowed(device: facts.device, inode: facts.inode), let handle = try? filesystem.open(path),
                let known = try? identify(handle, facts, source), known.id == identity.id
            else { continue }
            add(known, handle, facts, source, as: key)
            return true
        }
        return false
    }

    // MARK: - Sizes

    /// Asks for the size of every file that is due. Returns when the next one will be.
    mutating func poll() -> ContinuousClock.Instant {
        let now = registry.now()
        registry.note { $0.heartbeat = now }
        var hasGrown = false
        var next = now + PollingPace.longest
        for file in files.values {
            let status = file.status
            if status.pace.due <= now || (status.isSuspect && !registry.statistics.isStateFailing) {
                hasGrown = look(at: file, now) || hasGrown
            }
            next = min(next, file.status.pace.due)
        }
        hasGrown = takeBeginnings(now) || hasGrown
        if now >= nextClosing {
            closeSurplus()
            nextClosing = now + .seconds(1)
        }
        needsPublishing = dropFinished(now) || needsPublishing
        if needsSaving { save() }
        if !publishIfDue(), hasGrown { registry.announceGrowth() }
        return next
    }

    /// Returns whether there is something for the sinks to see.
    private mutating func look(at file: TrackedFile, _ now: ContinuousClock.Instant) -> Bool {
        guard let facts = facts(of: file) else { return false }
        let before = file.status
        let hasChanged = facts.size != before.size || facts.modified != before.modified
        guard hasChanged || before.isSuspect else {
            let isEnded = hasEnded(before, file.source, now)
            file.update { status in
                status.isEnded = isEnded
                status.pace.looked(at: now, hasGrown: false)
            }
            return isEnded != before.isEnded
        }
        guard let head = try? file.handle.head(Fingerprint.maximumCount) else { return false }
        // A file that was cut and has outgrown its old size shows only by its first bytes.
        let begins = unsafe before.identity.fingerprint.matches(head.span.bytes)
        let isCut = facts.size < before.size || before.isSuspect || !begins
        let fingerprint = unsafe Fingerprint(head.span.bytes)
        if isCut { return cut(file, facts, fingerprint, now) }
        if before.identity.fingerprint.count < fingerprint.count {
            beginnings.append((file, facts, fingerprint))
            return false
        }
        return grow(file, facts, now)
    }

    private func grow(_ file: TrackedFile, _ facts: FileFacts, _ now: ContinuousClock.Instant) -> Bool {
        let before = file.status
        file.update { status in
            status.size = facts.size
            status.modified = facts.modified
            status.identity.size = facts.size
            status.isEnded = false
            status.pace.looked(at: now, hasGrown: facts.size != before.size)
        }
        return facts.size != before.size
    }

    /// Shows the growth of files whose first bytes have become more, once the disk knows these: a line that is sent must be known by
    /// what its file begins with, or after a crash another file under the same inode might be taken for it.
    private mutating func takeBeginnings(_ now: ContinuousClock.Instant) -> Bool {
        guard !beginnings.isEmpty else { return false }
        let found = beginnings
        beginnings = []
        let before = found.map(\.file.status.identity.fingerprint)
        for (file, _, fingerprint) in found { file.update { $0.identity.fingerprint = fingerprint } }
        guard save() else {
            // They come again at the next look.
            for (entry, fingerprint) in zip(found, before) { entry.file.update { $0.identity.fingerprint = fingerprint } }
            return false
        }
        return found.reduce(false) { grow($1.0, $1.1, now) || $0 }
    }

    /// Whether a last line without a newline is taken as it stands: its writer is gone, or its source does not wait any longer.
    private func hasEnded(_ status: TrackedFile.Status, _ source: String, _ now: ContinuousClock.Instant) -> Bool {
        let quiet = now - status.pace.lastGrowth
        if status.isGone, quiet > FileRegistry.lingering { return true }
        let patience = registry.sources.first { $0.name == source }?.unfinishedLineAfter
        return patience.map { quiet >= $0 } ?? false
    }

    /// Begins a new epoch. It must be on disk before a line of it is sent; until then others see the file as it was before.
    /// The fingerprint changes in the same instant as the epoch: whoever reads asks both whether its bytes are of the old contents.
    private mutating func cut(
        _ file: TrackedFile, _ facts: FileFacts, _ fingerprint: Fingerprint, _ now: ContinuousClock.Instant
    ) -> Bool {
        var identity = file.status.identity
        identity.epoch += 1
        identity.fingerprint = fingerprint
        identity.size = facts.size
        let isSaved = save(replacing: identity)
        file.update { status in
            status.pace.looked(at: now, hasGrown: true)
            guard isSaved else { return }
            status.identity = identity
            status.isEnded = false
            status.sizeBeforeTruncation = status.size
            status.size = facts.size
            status.modified = facts.modified
            status.isSuspect = false
        }
        guard isSaved else { return false }
        registry.logger.warning(
            "'\(file.path)' was truncated; it is read from its beginning again.", metadata: ["source": "\(file.source)"])
        return true
    }

    /// Lets go of files that are gone, have not grown for long, and are delivered whole.
    private mutating func dropFinished(_ now: ContinuousClock.Instant) -> Bool {
        let finished = files.filter { _, file in
            let status = file.status
            guard status.isGone, status.pace.lastGrowth + FileRegistry.lingering < now, registry.isDrained(file) else { return false }
            // It may have grown and not be shown yet, while its identity cannot be written.
            return (try? file.handle.facts().size) == status.size
        }
        for (key, file) in finished {
            files[key] = nil
            needsSaving = true
            registry.logger.info("Done with '\(file.path)': it is gone and delivered whole.", metadata: ["source": "\(file.source)"])
        }
        return !finished.isEmpty
    }

    /// Writes down what the next start should know.
    mutating func finish() { save() }

    // MARK: - Telling others

    /// Shows the list to others once it is on disk: a line sent under an id that a crash forgets would be sent again under another.
    @discardableResult
    private mutating func publishIfDue() -> Bool {
        guard needsPublishing, !needsSaving else { return false }
        registry.publish(files.values.sorted { $0.path < $1.path }, waiting: Set(remembered.map(\.id)))
        needsPublishing = false
        return true
    }

    /// Each problem is said once, when it begins.
    private mutating func report(_ problems: Set<String>) {
        for problem in problems.subtracting(standing) { registry.logger.error("\(problem)") }
        standing = problems
        registry.note { $0.problems = problems.count }
    }

    /// - Parameter changed: stands in for what its file's identity was before.
    /// - Returns: whether the disk has it.
    @discardableResult
    private mutating func save(replacing changed: FileIdentity? = nil) -> Bool {
        let identities = files.values.map { $0.id == changed?.id ? changed ?? $0.status.identity : $0.status.identity }
        let lines = (identities + remembered).map(\.line).sorted()
        do {
            try registry.directory.save(
                StateDocument(kind: Self.kind, version: Self.version, entries: lines), as: Self.kind)
            if isFirstLook || registry.readTimes.isLarge {
                let ids = Set(files.values.map(\.id) + remembered.map(\.id))
                try registry.readTimes.compact { ids.contains($0) }
            }
            needsSaving = false
            registry.note { $0.isStateFailing = false }
            return true
        } catch {
            if !registry.statistics.isStateFailing {
                registry.logger.error("\(error) New files wait until their identities can be written.")
            }
            needsSaving = true
            registry.note { $0.isStateFailing = true }
            return false
        }
    }
}
