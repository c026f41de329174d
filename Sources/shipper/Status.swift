import ArgumentParser
import Foundation
import ShipperAgent

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How far the running agent has come, what is wrong, and what to do about it.",
        discussion: """
            The agent is asked through control.sock in the state directory, so it takes the agent's user or root. Without --watch it is \
            asked twice, a second apart, for what goes through in a second.

            Exits with 0 if nothing is wrong, with 2 if something is, with 1 if no agent answers. With --json: 0 if it answers. With \
            --watch: 0 when Ctrl-C or SIGTERM ends it.
            """)

    @OptionGroup var config: ConfigurationOption

    @Flag(name: .shortAndLong, help: "Look again each second until Ctrl-C.")
    var watch = false

    @Flag(help: "One line of JSON, as the agent says it (docs/operating.md).")
    var json = false

    @Flag(help: "Show every file that is behind, not only the first five.")
    var files = false

    func validate() throws {
        if watch && json { throw ValidationError("--watch is for people and --json for programs: leave out one of them.") }
    }

    func run() async throws {
        let configuration = try config.load()
        let client = ControlClient(stateDirectory: configuration.stateDirectory)
        if watch { return await StatusWatch(client: client, config: config.path, fileLimit: fileLimit).run() }
        do {
            let answer = try await client.status()
            if json { return print(answer, terminator: "") }
            let (before, start) = (try StatusDocument(answer), ContinuousClock.now)
            try await ContinuousClock().sleep(until: start + .seconds(1))
            let now = try StatusDocument(try await client.status())
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let screen = StatusScreen(
                config: config.path, width: Terminal.isThere ? Terminal.width : nil, colours: Terminal.showsColours, fileLimit: fileLimit)
            print(screen.lines(now, before: before, seconds: seconds).joined(separator: "\n"))
            if let page = try PageAddress.text(configuration) { print("\nThe page: \(page)") }
            if !now.findings(config: config.path).isEmpty { throw ExitCode(2) }
        } catch let failure where !(failure is ExitCode) {
            StandardError.say("shipper: \(failure)")
            throw ExitCode.failure
        }
    }

    private var fileLimit: Int { files ? .max : 5 }
}
