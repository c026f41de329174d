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
    private var surveyor: Surveyor
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

    init(
        _ folder: TemporaryFolder, start: SourceSelection.Start = .beginning, sinks: [String] = ["sink"],
        ignoreOlder: Duration? = nil, unfinishedLineAfter: Duration? = nil, closeIdle: Duration = .seconds(300), openFiles: Int = 1_000,
        now: Int64 = 1_000
    ) throws {
        self.folder = folder
        let directory = try StateDirectory(path: folder.file("state"))
        source = SourceSelection(
            name: "app", include: [], start: start, pollInterval: .zero, ignoreOlder: ignoreOlder,
            unfinishedLineAfter: unfinishedLineAfter, closeIdle: closeIdle)
        let early = EarlyIDs()
        self.early = early
        let stateFile = directory.file("files")
        registry = try FileRegistry(
            directory: directory, sources: [source], consumers: ["app": sinks], logger: log.logger,
            budget: DescriptorBudget(limit: openFiles), wallClock: { now }, changed: { early.check(stateFile) })
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

    /// A look that finds this file for another source.
    func look(_ name: String, as source: String) {
        let other = SourceSelection(name: source, include: [])
        surveyor.survey(FileSearch.Findings(found: [(other, [folder.file(name)])], problems: []), isPolling: false)
    }

    func poll() { _ = surveyor.poll() }

    func finish() { surveyor.finish() }

    var files: [TrackedFile] { registry.snapshot.files }

    func only() throws -> TrackedFile {
        try #require(files.count == 1)
        return files[0]
    }

    /// The files as the state directory knows them.
    func saved() throws -> [FileIdentity] {
        let document = try registry.directory.load("files", kind: "files", version: 1) { Issue.record("\($0)") }
        return (document?.entries ?? []).compactMap(FileIdentity.init(line:))
    }

    /// As if the file had last grown long ago.
    func age(_ file: TrackedFile, by long: Duration = FileRegistry.lingering + .seconds(1)) {
        file.update { $0.pace = PollingPace(shortest: .zero, now: ContinuousClock.now - long) }
    }
}
