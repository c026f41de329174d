import ArgumentParser
import Foundation
import ShipperAgent

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the configuration, say what it means or everything that is wrong with it, and try its connections.",
        discussion:
            """
            Of each server it asks what it is, sends a request without a line, and where the sink may ask, asks for nothing: no server is \
            changed. Exits with 0 if the agent could start and deliver, with 78 if there are mistakes in the configuration, with 1 if a file \
            cannot be read or a server does not take lines.
            """)

    @OptionGroup var config: ConfigurationOption

    @Flag(help: "Ask no server.")
    var offline = false

    func run() async throws {
        let configuration = try config.load()
        let report = ConfigurationReport(configuration)
        print(report.description)
        var problems = report.problems
        if !offline {
            let connections = try await ConnectionReport.trying(configuration, environment: ProcessInfo.processInfo.environment)
            if !connections.description.isEmpty { print(connections.description) }
            problems += connections.problems
        }
        guard !problems.isEmpty else { return }
        StandardError.say(problems.joined(separator: "\n"))
        throw ExitCode.failure
    }
}
