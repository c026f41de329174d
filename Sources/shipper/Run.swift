import ArgumentParser
import Logging
import ShipperAgent

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the files and deliver their lines until told to stop.",
        discussion: """
            SIGTERM or SIGINT ends reading, delivers what was read for at most shutdown_timeout, writes the checkpoints and exits \
            with 0. Killed at any other moment, the next start goes on where delivery was certain.
            """)

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        let configuration = try config.load()
        var logger = Logger(label: "shipper") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        logger.info("shipper \(AgentVersion.current) starts.", metadata: ["config": "\(config.path)"])
        do {
            try await Agent(configuration, logger: logger).run()
        } catch {
            StandardError.say("shipper: \(error)")
            throw ExitCode.failure
        }
        logger.info("shipper stopped.")
    }
}
