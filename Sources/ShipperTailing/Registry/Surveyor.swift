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

        var number: FileNumber { FileNumber(device: device, inode: inode) }

        init(_ source: SourceSelection, _ number: FileNumber) {
            self.source = source.name
            device = number.device
            inode = number.inode
        }

        init(_ identity: FileIdentity) {
            source = identity.source
            device = identity.device
            inode = identity.inode
        }

        init(_ source: SourceSelection, _ facts: FileFacts) { self.init(source, facts.number) }
    }

    static let kind = "files"
    static let version = 1

    let registry: FileRegistry
    var files: [Key: TrackedFile] = [:]
    var looks = LookSchedule()
    /// Files that the latest look has missed.
    var gone: Set<Key> = []
    /// Files that are not followed yet.
    var candidates: [Key: Candidate] = [:]
    /// Files of the last run that have not been seen again yet, by their inodes.
    var remembered: [FileNumber: [FileIdentity]]
    /// Of these, the ones that the latest look has missed.
    var missed: Set<ContentID> = []
    /// Files that stand under a name of their source, or were to, and could not be opened at the latest look.
    var closed: Set<FileNumber> = []
    /// Files and directories of which the latest look could not tell whether they are there, or what is in them.
    var hidden: Set<String> = []
    /// What followed files held, oldest first, at most `mostPast`.
    var past: [PastContents]
    /// Files of which more of the first bytes are known than the disk has.
    var beginnings: [(file: TrackedFile, facts: FileFacts, fingerprint: Fingerprint)] = []
    var document: JournaledDocument
    /// What the disk knew at the start.
    private let recorded: [ContentID: FileIdentity]
    private let isFirstRun: Bool
    private(set) var isFirstLook = true
    /// What the latest look could not do.
    private var troubles: Set<String> = []
    private var standing: Set<String> = []
    /// Compressed candidates that are being read through.
    var probing = 0
    /// Slices of them that were read in this round.
    var slices = 0
    /// Ids are made of it; a simulation that is run again makes the same.
    var randomness: any RandomNumberGenerator = SystemRandomNumberGenerator()
    var nextUpkeep: ContinuousClock.Instant
    /// Before then a disk that took nothing is not asked again.
    var nextSave: ContinuousClock.Instant
    /// When the look at directories or files began that is under way.
    var round: ContinuousClock.Instant
    /// What stands in the directories in which files are looked for by their inodes in this round.
    var directories: InodesByDirectory
    /// Files that were removed or moved while they were closed, with what the looks since have shown.
    var lost: [Key: Presence] = [:]
    /// Files to be pinned once the disk knows them: a pin that nobody remembers after a crash could not be told whose it is.
    var unpinned: [Key] = []
    /// Pins of the life before; some may be gone by now.
    let earlierPins: Set<String>
    /// What the sinks are told of next.
    var vanished: [VanishedContents] = []
    /// Whether a look soon would tell more than the events do.
    var missesFiles: Bool { !lost.isEmpty || !missed.isEmpty }
    var needsSaving = false
    /// Whether the list that others see lacks what is known here.
    var needsPublishing = false

    init(_ registry: FileRegistry) throws(FileProblem) {
        self.registry = registry
        nextUpkeep = registry.now()
        (round, nextSave) = (nextUpkeep, nextUpkeep)
        directories = InodesByDirectory(registry.directory.files)
        let logger = registry.logger
        var wasDamaged = false
        document = JournaledDocument(registry.directory, Self.kind, kind: Self.kind, version: Self.version)
        let entries = try document.load {
            logger.error("\($0)")
            wasDamaged = true
        }
        isFirstRun = entries == nil && !wasDamaged
        recorded = FileIdentity.latest(in: entries ?? [])
        remembered = Dictionary(grouping: recorded.values, by: \.number)
        let now = registry.now()
        past = (entries ?? []).compactMap { PastContents(line: $0, since: now) }
        let pins = registry.directory.file(Self.pins)
        try registry.directory.files.makeDirectory(pins)
        earlierPins = Set(registry.directory.files.names(in: pins).map { "\(pins)/\($0)" })
    }

    var allRemembered: [FileIdentity] { remembered.values.flatMap { $0 } }

    var filesystem: any FileSystem { registry.directory.files }

    // MARK: - Looking for files

    /// Brings the list of files up to date with what the file system holds.
    mutating func survey(_ findings: FileSearch.Findings, isPolling: Bool) {
        round = registry.now()
        var seen: Set<Key> = []
        var problems = findings.problems
        var fresh: [Key] = []
        closed = []
        hidden = findings.hidden
        for (source, paths) in findings.found {
            for path in paths {
                do {
                    guard let (key, candidate) = try sight(path, source) else { continue }
                    seen.insert(key)
                    guard let candidate else { continue }
                    // A look may find very many: those beyond the budget are opened again one by one.
                    if registry.openFiles.current + fresh.count >= registry.budget.limit { candidate.handle.close() }
                    candidates[key] = candidate
                    fresh.append(key)
                } catch {
                    problems.insert(error.description)
                    if let facts = filesystem.facts(at: path) {
                        closed.insert(facts.number)
                    } else if !filesystem.isAbsent(path) {
                        hidden.insert(path)
                    }
                }
            }
        }
        // Only when every file of the last run has been looked for can it be told what a new one may be a copy of.
        var hasChanged = followRemembered()
        hasChanged = dropUnseen(seen) || hasChanged
        hasChanged = examine(knownFirst(fresh)) || hasChanged
        notePresence(seen)
        troubles = problems
        report()
        registry.note { statistics in
            statistics.scans += 1
            statistics.isPolling = isPolling
        }
        needsPublishing = needsPublishing || hasChanged
        if isFirstLook || needsSaving || hasChanged { save() }
        if !publishIfDue(), isFirstLook { publishRecorded() }
        if !needsSaving { pinFresh() }
        if isFirstLook { removeForgottenPins() }
        isFirstLook = false
    }

    /// The file at `path`: followed, known from the last run and followed from now on, or a candidate; `nil` if it is left alone.
    private mutating func sight(_ path: String, _ source: SourceSelection) throws(FileProblem) -> (Key, Candidate?)? {
        guard source.readsCompressed || !RotatedName.isCompressed(path) else { return nil }
        if let facts = filesystem.facts(at: path) {
            let key = Key(source, facts)
            dropPredecessors(of: facts, key)
            files[key]?.handle.moved(to: path)
            // What was a compressed file a moment ago may be another's now.
            if let known = candidates[key], known.form != CompressedForm(path: path) { candidates[key] = nil }
            // What could not be opened under its old name can be under its new one.
            if let known = candidates[key], known.handle.path != path { candidates[key]?.due = round }
            candidates[key]?.handle.moved(to: path)
            if files[key] != nil || candidates[key] != nil || isTooOld(facts, source) { return (key, nil) }
        }
        let file = try filesystem.open(path)
        let facts = try file.facts()
        let key = Key(source, facts)
        guard facts.isRegular, files[key] == nil, candidates[key] == nil else { return (key, nil) }
        let candidate = Candidate(
            file, facts, source, skipsWhatIsThere: source.start == .end && isFirstRun && isFirstLook, now: registry.now(), in: filesystem)
        return (key, candidate)
    }

    /// Whether a file that nobody has read is left alone because it has not changed for so long. When it changes, it is read from
    /// its beginning.
    private func isTooOld(_ facts: FileFacts, _ source: SourceSelection) -> Bool {
        guard let age = source.ignoreOlder else { return false }
        // A file may claim to be of any time: the difference of two times need not fit into 64 bits.
        return remembered[facts.number] == nil && .nanoseconds(registry.wallClock()) - .nanoseconds(facts.modified) > age
    }

    mutating func add(
        _ identity: FileIdentity, _ handle: ReopenableFile, _ facts: FileFacts, _ source: SourceSelection, as key: Key
    ) {
        let pace = PollingPace(shortest: source.pollInterval, now: round)
        let file = TrackedFile(identity: identity, handle: handle, facts: facts, pace: pace, feed: registry.feed)
        files[key] = file
        looks.add(key, at: pace.due)
        // Of the life before: it goes when the file does.
        if !pinPaths(of: key.number).isEmpty { file.update { $0.isPinned = true } }
        if source.pins { unpinned.append(key) }
        handle.count(in: registry.openFiles)
        closeSurplus()
        registry.logger.info("Following '\(handle.path)'.", metadata: ["source": "\(source.name)", "file_id": "\(identity.id)"])
    }

    mutating func newIdentity(_ path: String, _ facts: FileFacts, _ head: [UInt8], start: UInt64, _ source: SourceSelection) -> FileIdentity
    {
        return unsafe FileIdentity(
            id: FileID(high: randomness.next(), low: randomness.next()), epoch: 0, device: facts.device, inode: facts.inode,
            born: facts.born,
            fingerprint: Fingerprint(head.span.bytes), size: facts.size, start: start, source: source.name, path: path)
    }

    // MARK: - Telling others

    /// Writes down what the next start should know.
    mutating func finish() {
        nextSave = registry.now()
        save()
    }

    /// Shows the list to others once it is on disk: a line sent under an id that a crash forgets would be sent again under another.
    @discardableResult
    mutating func publishIfDue() -> Bool {
        guard needsPublishing, !needsSaving else { return false }
        pinFresh()
        let kept = allRemembered.map(\.content) + past.map(\.identity.content)
        registry.publish(files.values.sorted { $0.path < $1.path }, past: Set(kept), vanished: vanished)
        vanished = []
        needsPublishing = false
        return true
    }

    /// An agent that is started on a full disk goes on with the files that are there as the disk knows them.
    private func publishRecorded() {
        guard needsSaving else { return }
        let files = self.files.values.filter { isRecorded($0.status.identity) }
        let kept = Set(recorded.keys).union(past.map(\.identity.content))
        registry.publish(files.sorted { $0.path < $1.path }, past: kept, vanished: [])
    }

    /// Whether the next start would know the file again without anything being written.
    private func isRecorded(_ identity: FileIdentity) -> Bool {
        guard let recorded = recorded[identity.content] else { return false }
        return recorded.number == identity.number && recorded.fingerprint == identity.fingerprint
    }

    /// Each problem is said once, when it begins.
    mutating func report() {
        let problems = troubles.union(candidates.values.compactMap(\.problem))
        for problem in problems.subtracting(standing) { registry.logger.error("\(problem)") }
        standing = problems
        registry.note { $0.problems = problems.count }
    }
}
