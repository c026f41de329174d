import JSONText
import ShipperCore
import ShipperTestSupport
import Synchronization

@testable import ShipperAgent
@testable import ShipperTailing

/// One life of the agent's inside, from its start to its stop or its end: the registry's work and that of two sinks, step by step.
final class SimulatedAgent {
    static let state = "/state"
    static let sources = ["renamed", "copied"]

    /// What a seed chooses.
    struct Settings: Sendable {
        var linesPerBatch = 5
        var inFlight = 1
        var openFiles = 1_000
        var closeIdle = Duration.seconds(1)
        var pins = false
        var oldCopy = OldCopy.deleted
    }

    private let disk: SimulatedDisk
    private let registry: FileRegistry
    private var surveyor: Surveyor
    private var lines: [SinkLine<SimulationEncoder>] = []
    private var controls: [SinkWorker.Control] = []
    private(set) var states: [SinkState] = []
    /// Inodes of the files that it follows, and would find again under any name, as of the end of the latest step.
    private(set) var followed: Set<UInt64> = []

    /// - Throws: `FileProblem` where the state directory is not to be used.
    init(disk: SimulatedDisk, servers: [String: SimulatedServer], settings: Settings, journal: Journal, ids: SeededGenerator) throws {
        self.disk = disk
        let clock = disk.clock
        let logger = journal.logger
        let directory = try StateDirectory(path: Self.state, files: disk)
        let names = servers.keys.sorted()
        registry = try FileRegistry(
            directory: directory, sources: Self.sources.map { Self.selection($0, settings) },
            consumers: Dictionary(uniqueKeysWithValues: Self.sources.map { ($0, names) }), logger: logger,
            budget: DescriptorBudget(limit: settings.openFiles), wallClock: { clock.wall }, now: { clock.now }, changed: {})
        surveyor = try Surveyor(registry)
        surveyor.randomness = ids
        for name in names {
            let state = SinkState(name: name, sources: Self.sources)
            let control = SinkWorker.Control()
            let checkpoint = try CheckpointStore(directory: directory, sink: name) { _ in }
            guard let server = servers[name] else { continue }
            let shelf = server.deadLetters?.shelf ?? DeadLetterShelf(sink: name, stateDirectory: "/nowhere")
            let deadLetter = DeadLetterFile(
                shelf, limit: server.deadLetters == nil ? 0 : 1 << 20, logger: logger, wallClock: { clock.wall })
            registry.checkpointed(checkpoint.entries, by: name)
            let cuts = try LineCuts(directory: directory, sink: name, checkpoint: checkpoint)
            registry.cut(cuts)
            let plan = Self.plan(name, settings, server)
            lines.append(
                SinkLine(
                    plan, encoder: SimulationEncoder(), registry: registry, checkpoint: checkpoint,
                    cuts: cuts, deadLetter: deadLetter, state: state,
                    control: control, logger: logger))
            states.append(state)
            controls.append(control)
        }
    }

    private static func selection(_ name: String, _ settings: Settings) -> SourceSelection {
        SourceSelection(name: name, include: [], pollInterval: .milliseconds(10), closeIdle: settings.closeIdle, pins: settings.pins)
    }

    private static func plan(_ name: String, _ settings: Settings, _ server: SimulatedServer) -> SinkPlan {
        SinkPlan(
            name: name,
            sources: sources.map {
                SourcePlan(name: $0, format: .text, lineLimit: 1 << 16, timestamp: nil, fields: [], extent: .wholeLine)
            },
            limits: BatchLimits(bytes: 1 << 20, lines: settings.linesPerBatch), maximumAge: .milliseconds(20),
            maximumInFlight: settings.inFlight, breaksTies: false, courier: server)
    }

    // MARK: - Steps

    /// A look at the directories.
    func look() {
        let found = Self.sources.map { name in
            (registry.sources.first { $0.name == name } ?? SourceSelection(name: name, include: []), paths(of: name))
        }
        surveyor.survey(FileSearch.Findings(found: found, problems: [], hidden: disk.isHiding ? ["/logs"] : []), isPolling: false)
        noteFollowed()
    }

    /// What a walk would find: `renamed` are all those whose names begin with `r` or `s`, in the directory and in the one below.
    private func paths(of source: String) -> [String] {
        guard !disk.isHiding else { return [] }
        let first: [Character] = source == "renamed" ? ["r", "s"] : ["c"]
        return disk.names.keys.filter { path in
            guard path.hasPrefix("/logs/"), disk.node(at: path) != nil, let slash = path.lastIndex(of: "/") else { return false }
            return first.contains(path[path.index(after: slash)])
        }.sorted()
    }

    func poll() {
        _ = surveyor.poll()
        noteFollowed()
    }

    /// Of a closed file that was empty nothing is known but its inode, and that may be another's if it was only seen as it was made.
    private func noteFollowed() {
        let sure = surveyor.files.filter { _, file in
            file.status.identity.fingerprint.count > 0 || file.handle.isOpen || surveyor.wasSeenLater(file)
        }
        followed = Set(sure.keys.map(\.inode))
    }

    func turn(_ sink: Int) { _ = lines[sink].turn() }

    /// Stops in order, as far as the servers let it.
    ///
    /// - Parameter answer: called until the sinks are done.
    func stop(answer: () -> Void) {
        for control in controls { control.deadline.withLock { $0 = disk.clock.now + .seconds(60) } }
        for place in lines.indices {
            while lines[place].turn() != nil {
                answer()
                // A disk that takes nothing is waited for.
                disk.clock.advance(.milliseconds(100))
            }
            lines[place].run()
        }
        surveyor.finish()
    }
}
