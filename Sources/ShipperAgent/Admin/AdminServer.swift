import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Serves routes at one address until the agent stops.
struct AdminServer: Service {
    private let responder: RouterResponder<BasicRequestContext>
    private let address: BindAddress
    /// Said when the address is bound, the place appended.
    private let announcement: String
    private let logger: Logger

    init(_ router: Router<BasicRequestContext>, at address: BindAddress, announcement: String, logger: Logger) {
        responder = router.buildResponder()
        self.address = address
        self.announcement = announcement
        self.logger = logger
    }

    func run() async throws {
        var quiet = logger
        // The server's own start and stop lines say nothing that ours do not.
        quiet.logLevel = max(.warning, logger.logLevel)
        let application = Application(
            responder: responder, configuration: ApplicationConfiguration(address: address, serverName: "shipper"),
            onServerRunning: { [logger, announcement] channel in
                let place = channel.localAddress.map { $0.pathname ?? "http://\($0.ipAddress ?? "?"):\($0.port ?? 0)" }
                logger.info("\(announcement) \(place ?? "an unknown address").")
            }, logger: quiet)
        try await application.run()
    }
}
