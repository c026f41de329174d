import Foundation
import Logging
import ServiceLifecycle
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperTailing
import Synchronization

/// All lines of work: the file registry and a worker for each sink.
final class Pipelines: Service {
    let files: FileRegistry
    let states: [SinkState]
    /// Of the local sinks.
    let stores: [StoreShelf]
    /// By sink.
    let vitals: [String: @Sendable () -> SinkVitals]
    private let shutdownTimeout: Duration
    private let networks: [[AsyncHTTPTransport]]
    private let starts: [@Sendable () throws -> any SinkRunning]
    private let greetings: [@Sendable () async -> Void]
    private let wakeups: Wakeups
    private let inputs: PipelineInputs
    private let logger: Logger

    init(
        _ configuration: AgentConfiguration, state: StateDirectory, host: String, telemetry: AgentTelemetry,
        environment: [String: String] = ProcessInfo.processInfo.environment, logger: Logger
    ) throws {
        self.logger = logger
        shutdownTimeout = configuration.shutdownTimeout
        let wakeups = Wakeups()
        self.wakeups = wakeups
        inputs = try PipelineInputs(configuration.sources, state: state, logger: logger)
        files = try FileRegistry(
            directory: state, sources: configuration.sources.map { SourceSelection($0, state: state) },
            consumers: configuration.consumers, retainedLimit: UInt64(configuration.retainedBytes.bytes),
            spools: inputs.spools, mostOpenFiles: configuration.maxOpenFiles, logger: logger, wallClock: WallClock.now,
            changed: wakeups.wake)
        // Each sink has its own connections, so that none waits for another's.
        networks = try configuration.sinks.map { sink in
            try sink.urls.map { try AsyncHTTPTransport(sink.transportSettings(of: $0, environment: environment)) }
        }
        telemetry.observe(files)
        telemetry.observe(inputs.spools)
        telemetry.observeBuild(version: AgentVersion.current)
        let assembly = SinkAssembly(
            configuration: configuration, state: state, host: host, files: files,
            telemetry: telemetry, logger: logger)
        let sinks = try zip(configuration.sinks, networks).map { try assembly.sink($0, networks: $1) }
        states = sinks.map(\.state)
        stores = sinks.compactMap(\.store)
        vitals = Dictionary(uniqueKeysWithValues: sinks.map { ($0.state.name, $0.vitals) })
        starts = sinks.map(\.start)
        greetings = sinks.map(\.greet)
    }

    func run() async throws {
        let registry = try RegistryThread(files)
        let workers = try starts.map { try $0() }
        wakeups.set(workers)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for greet in greetings { group.addTask { await greet() } }
            try await inputs.runUntilStopped(files)
            group.cancelAll()
        }
        logger.info("Stopping: reading has ended; delivering what was read takes at most \(shutdownTimeout.rounded).")
        let deadline = ContinuousClock.now + shutdownTimeout
        for worker in workers { worker.stop(by: deadline) }
        await joinAll(workers)
        registry.stop()
        for network in networks.joined() { await network.shutdown() }
        for store in stores { await store.close() }
    }

    /// Threads end in their own time; waiting for them must not hold a thread of the cooperative pool.
    private func joinAll(_ workers: [any SinkRunning]) async {
        await withCheckedContinuation { continuation in
            let waiter = try? OwnedThread(name: "join") {
                for worker in workers { worker.join() }
                continuation.resume()
            }
            if waiter == nil {
                for worker in workers { worker.join() }
                continuation.resume()
            }
        }
    }
}

/// Who is told when files change. Filled after the registry exists, since the workers need it first.
final class Wakeups: Sendable {
    private let workers = Mutex<[any SinkRunning]>([])

    func set(_ workers: [any SinkRunning]) { self.workers.withLock { $0 = workers } }

    @Sendable func wake() {
        for worker in workers.withLock({ $0 }) { worker.wake() }
    }
}
