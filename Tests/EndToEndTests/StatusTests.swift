import Foundation
import Testing

/// `shipper status` with the real binary, in a pipe and on a terminal.
@Suite(.serialized) struct StatusTests {
    private func config(_ workbench: Workbench, port: Int) throws -> String {
        try workbench.config(
            sink: """
                    type: loki
                    urls: ["http://127.0.0.1:\(port)"]
                    labels: {service: champion}
                    circuit_breaker: {failures: 2, recovery: 1s}
                """)
    }

    private func status(_ workbench: Workbench, _ config: String, _ more: String...) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(Workbench.agent, ["status", "--config", config] + more, output: workbench.path("status.out"))
        return (child.wait(), child.output)
    }

    @Test func `It says in plain words whether an agent runs, whether all is well, and what is not`() throws {
        let workbench = try Workbench()
        var loki: LokiReceiver? = try LokiReceiver(workbench)
        let config = try config(workbench, port: loki?.port ?? 0)
        let absent = try status(workbench, config)
        #expect(absent.code == 1 && absent.output.contains("no agent runs on this state directory"))

        let log = workbench.logs.appendingPathComponent("a.ndjson")
        try Data("{\"n\":1}\n{\"n\":2}\n".utf8).write(to: log)
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil {
            try agent.samples(sinks: ["out"]).sum("shipper_lines_delivered_total") == 2
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        let well = try status(workbench, config)
        #expect(
            well.code == 0 && well.output.contains("Nothing is wrong.") && well.output.contains("out: has everything"), "\(well.output)")
        #expect(!well.output.contains("\u{1B}"), "a pipe gets no escapes")
        let json = try status(workbench, config, "--json")
        let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(json.code == 0 && document?["version"] as? Int == 1)
        #expect(try status(workbench, config, "--json", "--watch").code == 64)

        loki = nil
        let file = try FileHandle(forWritingTo: log)
        try file.seekToEnd()
        try file.write(contentsOf: Data("{\"n\":3}\n".utf8))
        try waitUntil {
            try agent.samples(sinks: ["out"]).sum("circuit_breaker_failures_total") >= 2
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        let ill = try status(workbench, config)
        #expect(ill.code == 2, "\(ill.output)")
        #expect(ill.output.contains("! Sink 'out' ") && ill.output.contains("shipper check --config \(config)"), "\(ill.output)")
        #expect(ill.output.contains("8 B wait in their files"), "\(ill.output)")
        #expect(agent.stop() == 0)
    }

    @Test func `On a terminal it is drawn anew until Ctrl-C, which leaves the terminal as it was`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let config = try config(workbench, port: loki.port)
        let terminal = try PseudoTerminal([Workbench.agent, "status", "--watch", "--config", config], workbench)
        try terminal.wait(for: "no agent runs on this state directory")
        let agent = try AgentProcess(workbench, config: config)
        try terminal.wait(for: "out: ")
        // Two looks at the least.
        try waitUntil { terminal.output.components(separatedBy: "out: ").count > 2 }
        try terminal.type("\u{3}")
        #expect(terminal.wait() == 0)
        let output = terminal.output
        #expect(output.contains("\u{1B}[?1049h\u{1B}[?25l") && output.contains("\u{1B}[?25h\u{1B}[?1049l"))
        #expect(!output.contains("\u{1B}[2J"), "the screen is never cleared as a whole")
        #expect(agent.stop() == 0)

        let plain = try PseudoTerminal(
            [Workbench.agent, "status", "--config", config], workbench, output: "plain", environment: ["TERM": "xterm", "NO_COLOR": "1"])
        #expect(plain.wait() == 1 && !plain.output.contains("\u{1B}"))
    }
}
