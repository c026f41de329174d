public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import ShipperTailing
import UnixSignals

/// The whole way of a log line, once, on this machine: the example pipeline writes, the agent ships into its embedded store, and the page
/// shows it.
public struct Demo: Sendable {
    public struct Options: Sendable {
        /// The folder for everything.
        public var folder: String
        /// Lines that the example pipeline writes.
        public var lines: Int
        /// Lines a second; 0 is as fast as it can.
        public var rate: Int
        /// Where the page is, on 127.0.0.1; 0: at a free port.
        public var port: Int
        /// The example pipeline's program; `nil`: the one beside this program.
        public var pipeline: String?
        /// Whether the page stays until the user ends it.
        public var stays: Bool
        /// This program as the user would type it.
        public var program: String
        /// Characters that fit in a line, if there is a limit.
        public var width: Int?

        public init(
            folder: String, lines: Int, rate: Int, port: Int, pipeline: String?, stays: Bool, program: String, width: Int?
        ) {
            self.folder = folder
            self.lines = lines
            self.rate = rate
            self.port = port
            self.pipeline = pipeline
            self.stays = stays
            self.program = program
            self.width = width
        }
    }

    /// What it has come to.
    public enum End: Sendable {
        /// Every line is in the store.
        case whole
        /// Some are not, or are there twice: a bug.
        case broken
        /// The user ended it before it had come to anything.
        case stopped
    }

    private let options: Options
    private let logger: Logger
    private let say: @Sendable (String) -> Void

    /// - Parameter say: is given what the user is told, a line or more at a time.
    public init(_ options: Options, logger: Logger, say: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.logger = logger
        self.say = say
    }

    /// Runs until everything is shown, or, if it stays, until SIGINT or SIGTERM. Nothing of it goes on running then.
    ///
    /// - Throws: in words for the user: `FileProblem`, `ConfigurationError`, `SearchProblem`.
    public func run() async throws -> End {
        let folder = try DemoFolder(options.folder)
        try folder.writeConfiguration(port: try await freePort())
        let configuration = try AgentConfiguration.load(path: folder.configuration, environment: [:])
        let agent = try Agent(configuration, logger: logger)
        let show = DemoShow(options, folder: folder, configuration: configuration, agent: agent, say: say)
        var quiet = logger
        quiet.logLevel = .critical
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: agent),
                    .init(
                        service: show, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet))
        try await group.run()
        return show.end
    }

    /// The port that is wanted, or one that nobody listens at: it stands in the configuration, so that every command knows the page.
    private func freePort() async throws -> Int {
        do {
            let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            let channel = try await bootstrap.bind(host: "127.0.0.1", port: options.port).get()
            let port = channel.localAddress?.port ?? options.port
            try await channel.close()
            return port
        } catch let error as IOError {
            throw FileProblem(
                "listen at", "127.0.0.1:\(options.port)", code: error.errnoCode,
                "The page would be there: name another port with --port, or none for a free one.")
        }
    }
}
