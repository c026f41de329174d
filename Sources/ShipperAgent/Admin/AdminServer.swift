import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import ShipperTailing

/// Serves routes at one address until the agent stops.
struct AdminServer: Service {
    private let responder: RouterResponder<BasicRequestContext>
    private let address: BindAddress
    /// The address, for people.
    private let place: String
    /// Said when the address is bound, the place appended.
    private let announcement: String
    /// Whether the agent does not work without it.
    private let isNeeded: Bool
    private let logger: Logger

    init(
        _ router: Router<BasicRequestContext>, at address: BindAddress, _ place: String, announcement: String, isNeeded: Bool = true,
        logger: Logger
    ) {
        responder = router.buildResponder()
        self.address = address
        self.place = place
        self.announcement = announcement
        self.isNeeded = isNeeded
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
        do {
            try await application.run()
        } catch let error as IOError {
            let consequence =
                isNeeded
                ? "Nothing is shipped: end who listens there, or give admin.listen another port."
                : "`shipper status` reaches nobody until the next start; shipping goes on."
            let problem = FileProblem("listen at", place, code: error.errnoCode, consequence)
            guard !isNeeded else { throw problem }
            logger.error("\(problem)")
            try await gracefulShutdown()
        }
    }
}
