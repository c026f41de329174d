import Logging
import ShipperCore
import Synchronization
import Testing

@testable import ShipperTailing

/// One run of an agent's registry over a folder, driven step by step on the test's own thread.
final class Survey {
    let folder: TemporaryFolder
    let log = RecordedLog()
    let registry: FileRegistry
    private let early: EarlyIDs
    private(set) var surveyor: Surveyor
    private let clock = Clock()
    private let source: SourceSelection

    private final class EarlyIDs: Sendable {
        let registry = Mutex<FileRegistry?>(nil)
        let found = Mutex<[FileID]>([])
        let calls = Atomic(0)

        func check(_ stateFile: String) {
            calls.add(1, ordering: .relaxed)
            guard let registry = registry.withLock({ $0 }) else { return }
            let bytes = (try? DurableFile.read(stateFile)) ?? nil
            let text = String(decoding: bytes ?? [], as: UTF8.self)
            for file in registry.snapshot.files {
                let mark = "\(file.id) \(file.status.identity.epoch) "
                if !text.contains(mark) { found.withLock { $0.append(file.id) } }
            }
        }
    }

    /// The real time, and what the test has added.
    private final class Clock: Sendable {
        let added = Mutex(Duration.zero)
        func now() -> ContinuousClock.Instant { .now + added.withLock { $0 } }
    }

    init(
        _ folder: TemporaryFolder, start: SourceSelection.Start = .beginning, sinks: [String] = ["sink"],
        ignoreOlder: Duration? = nil, unfinishedLineAfter: Duration? = nil, closeIdle: Duration = .seconds(300), openFiles: Int = 1_000,
        pollInterval: Duration = .zero, retained: UInt64 = 1 << 30, pins: Bool = false, mayHoldCopies: Bool = true, now: Int64 = 1_000,
        files: any FileSystem = LocalFiles(), spools: (StateDirectory) throws -> [Spool] = { _ in [] }
    ) throws {
        self.folder = folder
        let directory = try StateDirectory(path: folder.file("state"), files: files)
        source = SourceSelection(
            name: "app", include: [], start: start, pollInterval: pollInterval, ignoreOlder: ignoreOlder,
            unfinishedLineAfter: unfinishedLineAfter, closeIdle: closeIdle, pins: pins, mayHoldCopies: mayHoldCopies)
        let early = EarlyIDs()
        self.early = early
        let stateFile = directory.file("files")
        registry = try FileRegistry(
            directory: directory, sources: [source], consumers: ["app": sinks], retainedLimit: retained, spools: spools(directory),
            logger: log.logger,
            budget: DescriptorBudget(limit: openFiles), wallClock: { now },
            now: { [clock] in clock.now() }, changed: { early.check(stateFile) })
        surveyor = try Surveyor(registry)
        early.registry.withLock { $0 = registry }
    }

    /// File ids that were shown before the disk had them.
    var shownEarly: [FileID] { early.found.withLock { $0 } }
    /// How often others were told of a change.
    var changes: Int { early.calls.load(ordering: .relaxed) }

    deinit { early.registry.withLock { $0 = nil } }

    /// A look that finds these files.
    func look(_ names: String...) { look(names) }

    func look(_ names: [String]) {
        let findings = FileSearch.Findings(found: [(source, names.map { folder.file($0) })], problems: [])
        surveyor.survey(findings, isPolling: false)
    }

    /// A look that finds none, and could not see what is at these paths.
    func lookInVain(hidden: String...) {
        let findings = FileSearch.Findings(found: [(source, [])], problems: [], hidden: Set(hidden.map { folder.file($0) }))
        surveyor.survey(findings, isPolling: false)
    }

    /// A look that finds this file for another source.
    func look(_ name: String, as source: String) {
        let other = SourceSelection(name: source, include: [])
        surveyor.survey(FileSearch.Findings(found: [(other, [folder.file(name)])], problems: []), isPolling: false)
    }

    /// - Returns: when the thread would come round again.
    @discardableResult func poll() -> ContinuousClock.Instant { surveyor.poll() }

    /// Time passes, and the registry's thread comes round.
    @discardableResult func poll(after duration: Duration) -> ContinuousClock.Instant {
        clock.added.withLock { $0 += duration }
        return poll()
    }

    /// Files that are held back until it can be told what they are.
    var heldBack: Int { registry.statistics.heldBack }

    /// What was followed and is no more, oldest first.
    var forgotten: [String] { surveyor.past.map { "\($0.reason?.rawValue ?? "told") \($0.identity.size)" } }

    /// A sink has all of a file up to `offset`, and its checkpoint says so on disk.
    func deliver(_ file: TrackedFile, through offset: UInt64? = nil, by sink: String = "sink") throws {
        let (content, end) = (file.status.identity.content, offset ?? file.status.size)
        registry.settled(content, by: sink, through: end)
        let tail = try TailHash.of(file.handle, before: end)
        registry.checkpointed([content: .init(offset: end, tie: TimestampTie(), tail: tail)], by: sink)
    }

    func finish() { surveyor.finish() }

    var files: [TrackedFile] { registry.snapshot.files }

    func only() throws -> TrackedFile {
        try #require(files.count == 1)
        return files[0]
    }

    /// The files as the state directory knows them.
    func saved() throws -> [FileIdentity] {
        var document = JournaledDocument(registry.directory, "files", kind: "files", version: 1)
        return Array(FileIdentity.latest(in: try document.load { Issue.record("\($0)") } ?? []).values)
    }

    /// As if the file had last grown long ago.
    func age(_ file: TrackedFile, by long: Duration = FileRegistry.lingering + .seconds(1)) {
        file.update { $0.pace = PollingPace(shortest: .zero, now: clock.now() - long) }
        surveyor.looks.add(Surveyor.Key(file.status.identity), at: file.due)
    }
}
