import ArgumentParser
import Foundation
import Logging
import ShipperAgent

struct DeadLetterReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Send refused lines again, under the ids that they had.",
        discussion: """
            What is delivered leaves the dead letter; what is refused again stays there, with its new reason. Ctrl-C or a kill at any \
            moment loses nothing: the next replay goes on there, and lines that may have arrived are asked for (Loki) or change nothing \
            (Elasticsearch).

            Exits with 0 if all lines were delivered, with 1 if some were refused again or are left, with 2 if it could not work.
            """)

    @OptionGroup var selection: DeadLetterSelection

    func run() async throws {
        let (configuration, filter) = try selection.load()
        var logger = Logger(label: "shipper") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        var isWhole = true
        for sink in configuration.sinks where selection.sink == nil || selection.sink == sink.name {
            let outcome = try await replay(configuration, sink, filter, logger)
            isWhole = isWhole && outcome.refused == 0 && outcome.unreadable == 0 && !outcome.isAbandoned
            print(words(for: outcome, of: sink.name))
        }
        if !isWhole { throw ExitCode(1) }
    }

    private func replay(
        _ configuration: AgentConfiguration, _ sink: SinkConfiguration, _ filter: DeadLetterFilter, _ logger: Logger
    ) async throws -> DeadLetterReplay.Outcome {
        do {
            var replay = try DeadLetterReplay(
                configuration, sink: sink, environment: ProcessInfo.processInfo.environment, logger: logger)
            return try await replay.run(filter)
        } catch {
            StandardError.say("shipper: \(error)")
            throw ExitCode(2)
        }
    }

    private func words(for outcome: DeadLetterReplay.Outcome, of sink: String) -> String {
        var words = "\(sink): \(outcome.delivered) delivered"
        if outcome.duplicates > 0 { words += " (\(outcome.duplicates) were there already)" }
        if outcome.uncertain > 0 { words += " (\(outcome.uncertain) may be there twice: what the server held could not be asked)" }
        words += ", \(outcome.refused) refused again"
        if outcome.unreadable > 0 { words += ", \(outcome.unreadable) left as they are: no records, or of a source that is not configured" }
        if outcome.isAbandoned { words += "; called off, the next replay goes on" }
        return words
    }
}
