import Hummingbird
public import Logging
public import PrometheusMetrics
public import ServiceLifecycle

/// Serves a registry's page at `GET /metrics`, for a program that has no HTTP server of its own.
///
/// ```swift
/// let metrics = PrometheusEndpoint(registry, host: "127.0.0.1", port: 9400, logger: log)
/// try await ServiceGroup(services: [metrics, pipeline], logger: log).run()
/// ```
///
/// Whoever reaches the address reads the metrics: there is no password. It listens on the loopback address unless told otherwise.
public struct PrometheusEndpoint: Service {
    private let registry: PrometheusRegistry
    private let address: BindAddress
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onListening: Told the port once it is bound.
    public init(
        _ registry: PrometheusRegistry, host: String = "127.0.0.1", port: Int = 9400, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.registry = registry
        address = .hostname(host, port: port)
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the task is cancelled or its service group shuts down.
    ///
    /// - Throws: What the system says where the address can't be bound.
    public func run() async throws {
        let router = Router()
        router.addPrometheusMetrics(registry)
        var quiet = logger
        // What the server says of its start and stop, `onListening` says better.
        quiet.logLevel = max(.warning, logger.logLevel)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: address, serverName: nil),
            onServerRunning: { [onListening] channel in await onListening(channel.localAddress?.port ?? 0) }, logger: quiet)
        try await application.run()
    }
}
