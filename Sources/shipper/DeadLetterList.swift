import ArgumentParser
import ShipperAgent

struct DeadLetterList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "How many lines were refused, by sink and reason.",
        discussion: "Exits with 0 if there are any, with 1 if there are none, with 2 if a file cannot be read.")

    @OptionGroup var selection: DeadLetterSelection

    func run() throws {
        let (configuration, filter) = try selection.load()
        let listing = try selection.trying { try DeadLetterListing(configuration, sink: selection.sink, matching: filter) }
        for (path, count) in listing.unreadable.sorted(by: { $0.key < $1.key }) {
            StandardError.say("shipper: \(count) lines of '\(path)' are no records, as a crash may leave one; they are skipped.")
        }
        guard !listing.groups.isEmpty else {
            StandardError.say("No line was refused.")
            throw ExitCode(1)
        }
        for group in listing.groups {
            let replaying = group.replaying > 0 ? ", \(group.replaying) of them on their way out again" : ""
            print("\(group.sink): \(group.lines) lines, \(group.bytes) bytes, \(group.oldest) … \(group.newest)\(replaying)")
            print("  \(group.reason)")
        }
    }
}

extension DeadLetterSelection {
    /// The configuration, and which lines are meant.
    func load() throws -> (AgentConfiguration, DeadLetterFilter) {
        let configuration = try config.load()
        if let sink, !configuration.sinks.contains(where: { $0.name == sink }) {
            let names = configuration.sinks.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no sink '\(sink)'; the configuration has \(names)")
        }
        return (configuration, DeadLetterFilter(reason: reason))
    }

    /// Says what keeps `body` from working, and exits with 2.
    func trying<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            StandardError.say("shipper: \(error)")
            throw ExitCode(2)
        }
    }
}
