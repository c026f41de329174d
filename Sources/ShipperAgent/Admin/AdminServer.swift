import Hummingbird
import Logging
import ServiceLifecycle

/// Serves routes at one address until the agent stops.
struct AdminServer: Service {
    let router: Router<BasicRequestContext>
    let address: BindAddress
    let logger: Logger

    func run() async throws {
        var quiet = logger
        // The server's own start and stop lines say nothing that ours do not.
        quiet.logLevel = max(.warning, logger.logLevel)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: address, serverName: "shipper"),
            onServerRunning: { [logger, address] channel in
                switch address.value {
                case .hostname:
                    let place = channel.localAddress.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?"
                    logger.info("Serving /metrics, /healthz and /ready at http://\(place).")
                case .unixDomainSocket(let path): logger.debug("Control socket at '\(path)'.")
                }
            }, logger: quiet)
        try await application.run()
    }
}
