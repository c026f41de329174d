import ArgumentParser
import ShipperAgent

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the configuration and say what it means, or everything that is wrong with it.",
        discussion: "Exits with 0 if the agent could start with it, with 78 if there are mistakes, with 1 if a file cannot be read.")

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let report = ConfigurationReport(try config.load())
        print(report.description)
        if !report.problems.isEmpty {
            StandardError.say(report.problems.joined(separator: "\n"))
            throw ExitCode.failure
        }
    }
}
