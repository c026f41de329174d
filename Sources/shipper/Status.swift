import ArgumentParser
import ShipperAgent

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the running agent how far it has come, as one line of JSON.",
        discussion: "It is asked through control.sock in the state directory, so it takes the agent's user or root.")

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        let configuration = try config.load()
        do {
            print(try await ControlClient(stateDirectory: configuration.stateDirectory).status(), terminator: "")
        } catch {
            StandardError.say("shipper: \(error)")
            throw ExitCode.failure
        }
    }
}
