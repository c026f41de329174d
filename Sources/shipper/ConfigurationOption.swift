import ArgumentParser
import Foundation
import ShipperAgent

/// `--config FILE`, the same for every command that needs one.
struct ConfigurationOption: ParsableArguments {
    @Option(name: [.customLong("config"), .customShort("c")], help: "The agent's configuration, a YAML file.", completion: .file())
    var path: String

    func load() throws -> AgentConfiguration { try Self.load(path) }

    /// Prints every mistake on stderr and exits with 78 (EX_CONFIG, sysexits.h) if the file is not a configuration.
    static func load(_ path: String) throws -> AgentConfiguration {
        do throws(ConfigurationError) {
            return try AgentConfiguration.load(path: path, environment: ProcessInfo.processInfo.environment)
        } catch {
            StandardError.say(error.description)
            throw ExitCode(78)
        }
    }
}

enum StandardError {
    static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
