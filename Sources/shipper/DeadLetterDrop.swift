import ArgumentParser
import Foundation
import ShipperAgent

struct DeadLetterDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Remove refused lines for good.",
        discussion:
            "Asks first, unless it is told --yes. Exits with 0 if lines were removed, with 1 if there were none or the answer was no.")

    @OptionGroup var selection: DeadLetterSelection

    @Flag(help: "Do not ask.")
    var yes = false

    func run() throws {
        let (configuration, filter) = try selection.load()
        let listing = try selection.trying { try DeadLetterListing(configuration, sink: selection.sink, matching: filter) }
        let lines = listing.groups.reduce(0) { $0 + $1.lines - $1.replaying }
        guard lines > 0 || !listing.unreadable.isEmpty else {
            StandardError.say("No line was refused.")
            throw ExitCode(1)
        }
        guard yes || isConfirmed(lines) else {
            StandardError.say("Nothing was removed.")
            throw ExitCode(1)
        }
        for sink in configuration.sinks.map(\.name) where selection.sink == nil || selection.sink == sink {
            let count = try selection.trying { try DeadLetterListing.drop(configuration, sink: sink, matching: filter) }
            if count > 0 { print("\(sink): \(count) lines removed") }
        }
    }

    private func isConfirmed(_ lines: Int) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            StandardError.say("There is no terminal to ask at; --yes says that it is meant.")
            return false
        }
        FileHandle.standardOutput.write(Data("Remove \(lines) lines for good? [y/N] ".utf8))
        return ["y", "yes"].contains(readLine()?.lowercased())
    }
}
