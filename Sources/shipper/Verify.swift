import ArgumentParser
import Foundation
import ShipperAgent

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare what the files hold with what a sink holds.",
        discussion: """
            Every line of the files must be in the sink or in its dead letter, and every record of the sink in the files, as far as these \
            go back. Elasticsearch and local sinks are compared by id, Loki by time and line. What the agent has not settled yet is not called missing: \
            it waits. A local sink is compared from when on its retention has removed nothing. The agent may run meanwhile, or not.

              shipper verify --config shipper.yaml
              shipper verify --config shipper.yaml --from loki --since 24h /var/log/champion/orders.ndjson*

            Exits with 0 if nothing is missing and nothing unexpected, with 1 if something is, with 2 if it could not be decided; 64 and \
            78 as with the other commands. docs/operating.md has the details.
            """)

    @OptionGroup var config: ConfigurationOption

    @Argument(help: "Compare only these files of the sink's sources.", completion: .file())
    var files: [String] = []

    @Option(help: "What to compare with: local, loki, elasticsearch or a sink's name. (default: the first sink)")
    var from: String?

    @Option(help: "Not before: 15m, 2h or 7d ago, or 2026-11-23T09:15:00Z, or 2026-11-23 in the zone of this host. (default: all)")
    var since: String?

    @Option(help: "Before: written like --since. What is newer may still be on its way.")
    var until = "5m"

    @Option(help: "Lines shown of each kind, 0 to 1000.")
    var limit = 20

    @Flag(help: "Read and show times in UTC.")
    var utc = false

    func validate() throws {
        guard (0...1_000).contains(limit) else { throw ValidationError("--limit is \(limit), want 0 to 1000.") }
        _ = try options(now: QueryTime.now)
    }

    private func options(now: Int64) throws -> Verification.Options {
        func time(_ text: String, _ option: String) throws -> Int64 {
            guard let time = QueryTime.parse(text, now: now, inUTC: utc) else {
                throw ValidationError("\(option) is \"\(text)\", want 15m, 2h, 7d, 2026-11-23, 2026-11-23T09:15 or 2026-11-23T09:15:00Z.")
            }
            return time
        }
        let (since, until) = (try since.map { try time($0, "--since") }, try time(until, "--until"))
        if let since, since >= until { throw ValidationError("--since is not before --until: nothing lies between them.") }
        return Verification.Options(
            since: since, until: until, files: files, temporaryDirectory: FileManager.default.temporaryDirectory.path)
    }

    func run() async throws {
        let configuration = try config.load()
        do {
            let place = try SearchPlace(from, in: configuration, environment: ProcessInfo.processInfo.environment)
            let outcome: VerifyOutcome
            do {
                outcome = try await compare(place, configuration)
            } catch {
                await place.close()
                throw error
            }
            await place.close()
            throw ExitCode(outcome.exitCode)
        } catch let failure where !(failure is ExitCode) {
            StandardError.say("shipper: \(failure)")
            throw ExitCode(2)
        }
    }

    private func compare(_ place: SearchPlace, _ configuration: AgentConfiguration) async throws -> VerifyOutcome {
        let verification = try Verification(place, in: configuration, options: try options(now: QueryTime.now))
        let outcome = try await verification.run()
        try await VerifyPrinter(outcome: outcome, limit: limit, inUTC: utc).say { try await verification.text(of: $0) }
        return outcome
    }
}
