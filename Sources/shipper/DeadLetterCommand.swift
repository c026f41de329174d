import ArgumentParser

struct DeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letter",
        abstract: "Lines that a server refused: list, show, send again, or drop them.",
        discussion: """
            Each sink has a file of its own in the state directory, dead-letter/SINK.ndjson. A running agent goes on adding to it; none \
            of these commands needs it stopped, nor running.
            """,
        subcommands: [DeadLetterList.self, DeadLetterShow.self, DeadLetterReplayCommand.self, DeadLetterDrop.self])
}

/// Which lines are meant, the same for all of these commands.
struct DeadLetterSelection: ParsableArguments {
    @OptionGroup var config: ConfigurationOption

    @Option(help: "Only this sink's.")
    var sink: String?

    @Option(help: "Only lines whose reason has this text in it, whatever its case.")
    var reason: String?
}
