import JSONText
import Logging
import ShipperCore
import Synchronization

@testable import ShipperAgent
@testable import ShipperTailing

/// A folder of logs, followed by a registry that moves only when the test says so.
final class FollowedFolder {
    static let source = "app"

    let folder: TemporaryFolder
    let log = RecordedLog()
    let directory: StateDirectory
    let registry: FileRegistry
    private var surveyor: Surveyor
    private let selection: SourceSelection
    private let worker = Workers()

    private final class Workers: Sendable {
        let current = Mutex<(any SinkRunning)?>(nil)
        func wake() { current.withLock { $0 }?.wake() }
    }

    init(sinks: [String] = ["sink"]) throws {
        folder = try TemporaryFolder()
        directory = try StateDirectory(path: folder.file("state"))
        selection = SourceSelection(name: Self.source, include: [], pollInterval: .zero)
        registry = try FileRegistry(
            directory: directory, sources: [selection], consumers: [Self.source: sinks], logger: log.logger,
            budget: nil, grace: .zero, wallClock: { 1_000_000 }, changed: { [worker] in worker.wake() })
        surveyor = try Surveyor(registry)
    }

    /// Who is told when files change.
    func tell(_ worker: (any SinkRunning)?) { self.worker.current.withLock { $0 = worker } }

    func look(_ names: String...) { look(names) }

    func look(_ names: [String]) {
        let findings = FileSearch.Findings(found: [(selection, names.map { folder.file($0) })], problems: [])
        surveyor.survey(findings, isPolling: false)
    }

    func poll() { _ = surveyor.poll() }

    func file(_ name: String) -> TrackedFile? { registry.snapshot.files.first { $0.path == folder.file(name) } }

    /// The sink's place at the beginning of a file.
    func slot(_ name: String) -> SinkFile? {
        file(name).map { file in
            let context = FileContext(id: file.id, epoch: file.status.identity.epoch, path: file.path, source: 0)
            return SinkFile(file: file, context: context, cursor: FileCursor(), settled: 0)
        }
    }

    func checkpoint() throws -> CheckpointStore { try CheckpointStore(directory: directory, sink: "sink") { _ in } }

    func cuts() throws -> LineCuts { try LineCuts(directory: directory, sink: "sink", checkpoint: checkpoint()) }

    func deadLetter(limit: UInt64 = 1 << 20) -> DeadLetterFile {
        DeadLetterFile(
            DeadLetterShelf(sink: "sink", stateDirectory: directory.path), limit: limit, logger: log.logger,
            wallClock: { 0 })
    }

    static func plan(
        limit: Int = 1_024, timestamp: String? = nil, fields: [String] = [], refusesLongLines: Bool = false,
        joining: LineJoining? = nil
    ) -> SourcePlan {
        SourcePlan(
            name: source, format: .text, lineLimit: limit, timestamp: timestamp, fields: fields, extent: .wholeLine,
            refusesLongLines: refusesLongLines, joining: joining)
    }
}
