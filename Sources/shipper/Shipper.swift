import ArgumentParser
import CAllocator
import ShipperAgent

@main
struct Shipper: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shipper",
        abstract:
            "Follows log files and delivers their lines to Grafana Loki, Elasticsearch or a store on this host, none lost, none twice.",
        discussion: """
            Begin with shipper demo to see it work, then with shipper init, or with a configuration file of a few lines (docs/configuration.md has every key):

              state_directory: /var/lib/shipper
              sources:
                pipeline: {include: [/var/log/champion/*.ndjson]}
              sinks:
                loki:
                  type: loki
                  inputs: [pipeline]
                  urls: [http://127.0.0.1:3100]
                  labels: {service: champion, level: $.level}
                  structured_metadata: [trace_id]

            Without a server: a sink of {type: local, inputs: [pipeline]} is a store on this host, with a page to search in. Then:

              shipper check --config shipper.yaml     does it say what you mean?
              shipper run --config shipper.yaml       ship; Ctrl-C or SIGTERM delivers what was read and stops
              shipper status --config shipper.yaml    how far has it come, and is anything wrong?
              shipper dead-letter list --config …     what did a server refuse, and why?
              shipper query --config shipper.yaml     find records, in the files or in a sink
              shipper verify --config shipper.yaml    does the sink hold what the files hold?

            Exit codes: 0 done; 1 could not work, the reason is on stderr (query, verify and status: see their --help); 64 wrong words on the command line; \
            78 wrong configuration.
            """,
        version: AgentVersion.description,
        subcommands: [DemoCommand.self, Init.self, Run.self, Check.self, Status.self, Query.self, Verify.self, DeadLetterCommand.self])

    static func main() async {
        // Threads allocate for each batch, not for each line, so that they seldom meet; with an arena each, what one has given back is
        // kept from the others: of 10,000 files' memory that was a quarter.
        allocator_share_one_arena()
        await main(nil)
    }
}
