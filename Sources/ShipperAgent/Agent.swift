import Hummingbird
public import Logging
import PrometheusMetrics
public import ServiceLifecycle
import ShipperTailing
import UnixSignals

/// The agent: follows the files that its configuration names and delivers their lines.
public final class Agent: Service {
    private let configuration: AgentConfiguration
    private let logger: Logger
    private let pipelines: Pipelines
    private let metrics: PrometheusRegistry
    let status: AgentStatus
    private let token: String

    /// Opens the state directory, loads checkpoints and finds the files; nothing is read or sent yet.
    ///
    /// - Throws: `FileProblem`, `PathPatternError` or `CompressionError`, each with words for the user.
    public init(_ configuration: AgentConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        metrics = PrometheusRegistry { logger.error("\($0)") }
        metrics.addProcessMetrics()
        let state = try StateDirectory(path: configuration.stateDirectory)
        let host = try HostName.resolve(configured: configuration.host, state: state)
        token = try AdminToken.resolve(configured: configuration.adminToken, state: state)
        pipelines = try Pipelines(
            configuration, state: state, host: host, telemetry: AgentTelemetry(metrics), logger: logger)
        status = AgentStatus(
            host: host, started: .now, files: pipelines.files, sinks: pipelines.states, vitals: pipelines.vitals)
    }

    /// Works until a graceful shutdown: then reading ends, what was read is delivered as far as `shutdown_timeout` allows, and
    /// checkpoints are written.
    public func run() async throws {
        var services: [any Service] = []
        if let listen = configuration.admin {
            services.append(
                AdminServer(
                    AdminRoutes.network(metrics, status, page(listen)), at: .hostname(listen.host, port: listen.port),
                    "\(listen.host):\(listen.port)", announcement: "Serving /metrics, /healthz, /ready and /logs at", logger: logger))
        }
        let socket = try ControlSocket.prepare(in: configuration.stateDirectory)
        services.append(
            AdminServer(
                AdminRoutes.control(status), at: .unixDomainSocket(path: socket), socket, announcement: "Control socket at",
                isNeeded: false, logger: logger))
        services += pipelines.stores.map { StoreKeeper(shelf: $0, logger: logger) }
        // Stopped in reverse: metrics can be read until the last line is delivered.
        let served = services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        // They end by themselves where everything came from standard input, and that has ended.
        let shipping = ServiceGroupConfiguration.ServiceConfiguration(
            service: pipelines, successTerminationBehavior: .gracefullyShutdownGroup)
        let group = ServiceGroup(
            configuration: .init(
                services: served + [shipping], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        try await group.run()
    }

    private func page(_ listen: ListenAddress) -> PageRoutes {
        PageRoutes(
            hosts: HostGuard(listen: listen, allowed: configuration.allowedHosts), token: token, desk: PageDesk(pipelines.stores.first),
            status: status)
    }

    /// Service lifecycle's own lines interest only those who debug it.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(.error, logger.logLevel)
        return quiet
    }
}
