import Foundation
import Testing

/// `shipper init` with the real binary: by flags, and by questions on a terminal.
@Suite(.serialized) struct InitTests {
    private func shipper(_ workbench: Workbench, _ words: String...) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(Workbench.agent, words, output: workbench.path("init.log"))
        return (child.wait(), child.output)
    }

    @Test func `With flags it asks nothing, and what it writes is right and works`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let (config, log) = (workbench.path("made.yaml"), workbench.logs.path + "/a.ndjson")
        try "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"n\":1}\n".write(toFile: log, atomically: false, encoding: .utf8)
        let made = try shipper(
            workbench, "init", "--yes", "--config", config, "--logs", workbench.logs.path, "--url", loki.url, "--state-directory",
            workbench.state.path)
        #expect(made.code == 0 && made.output.contains("Files that match now: 1. Their lines are JSON"), "\(made.output)")
        #expect(made.output.contains("shipper check --config \(config)") && made.output.contains("shipper run --config \(config)"))
        let text = workbench.read("made.yaml")
        // Its port may be taken on this machine.
        _ = try workbench.write(text.replacingOccurrences(of: "127.0.0.1:9464", with: "127.0.0.1:0"), to: "made.yaml")
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil {
            // The sample's time is long ago by the time that this runs: kept back is settled too.
            let samples = try agent.samples(sinks: ["loki"])
            return samples.sum("shipper_lines_delivered_total") + samples.sum("shipper_lines_dead_lettered_total") == 1
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(agent.stop() == 0)

        let again = try shipper(workbench, "init", "--yes", "--config", config, "--logs", workbench.logs.path)
        #expect(again.code == 1 && again.output.contains("is there already"))
        let forced = try shipper(workbench, "init", "--yes", "--force", "--config", config, "--logs", log, "--to", "elasticsearch")
        #expect(forced.code == 0 && workbench.read("made.yaml").contains("type: elasticsearch"), "\(forced.output)")
        #expect(workbench.read("made.yaml.previous").contains("type: loki"))
    }

    @Test func `Into the embedded store it needs no server, and what it writes is found`() throws {
        let workbench = try Workbench()
        let config = workbench.path("made.yaml")
        let line = "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"message\":\"one of its own\"}"
        try (line + "\n").write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let made = try ChildProcess(
            Workbench.agentWithStore,
            [
                "init", "--yes", "--config", config, "--logs", workbench.logs.path, "--to", "local", "--state-directory",
                workbench.state.path,
            ],
            output: workbench.path("init.log"))
        #expect(made.wait() == 0, "\(made.output)")
        // Its port may be taken, and the line's time long ago.
        let text = workbench.read("made.yaml").replacingOccurrences(of: "127.0.0.1:9464", with: "127.0.0.1:0")
        _ = try workbench.write(text.replacing(/max_age: \d+d/, with: "max_age: 3650d"), to: "made.yaml")
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config)
        try waitUntil {
            try agent.samples(sinks: ["store"]).sum("shipper_lines_delivered_total") == 1
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        let query = try ChildProcess(
            Workbench.agentWithStore, ["query", "--config", config, "--since", "2026-11-23", "--output", "json"],
            output: workbench.path("found"))
        #expect(query.wait() == 0 && query.output.contains(line), "\(query.output)")
        #expect(agent.stop() == 0)
    }

    @Test func `On a terminal it asks until the answer will do, and writes nothing before the last`() throws {
        let workbench = try Workbench()
        let config = workbench.path("made.yaml")
        let terminal = try PseudoTerminal([Workbench.agent, "init", "--config", config], workbench)
        try terminal.wait(for: "Where are the logs?")
        try terminal.type("\n")
        try terminal.wait(for: "Say a file, a pattern such as")
        try terminal.type("\(workbench.logs.path)/*.log\n")
        try terminal.wait(for: "with a page [loki]")
        try terminal.type("splunk\n")
        try terminal.wait(for: "is not known here")
        try terminal.type("elasticsearch\n")
        try terminal.wait(for: "Where does it listen? [http://127.0.0.1:9200]")
        #expect(workbench.read("made.yaml").isEmpty)
        try terminal.type("\n")
        #expect(terminal.wait() == 0, "\(terminal.output)")
        #expect(terminal.output.contains("No file matches yet"))
        let text = workbench.read("made.yaml")
        #expect(text.contains("include: [\"\(workbench.logs.path)/*.log\"]") && text.contains("http://127.0.0.1:9200"))
    }

    @Test func `Without a terminal or at the end of the answers nothing is written, and it is said why`() throws {
        let workbench = try Workbench()
        let config = workbench.path("made.yaml")
        let child = try shipper(workbench, "init", "--config", config)
        #expect(child.code == 1 && child.output.contains("--logs is not given, and there is no terminal to ask at"))
        let silent = try shipper(workbench, "init", "--yes", "--config", config)
        #expect(silent.code == 1 && silent.output.contains("--yes says to ask nothing"))
        let wrong = try shipper(workbench, "init", "--yes", "--config", config, "--logs", "/a.log", "--to", "splunk")
        #expect(wrong.code == 1 && wrong.output.contains("say loki, elasticsearch or local"))
        let terminal = try PseudoTerminal([Workbench.agent, "init", "--config", config], workbench)
        try terminal.wait(for: "Where are the logs?")
        try terminal.type("\u{4}")
        #expect(terminal.wait() == 1 && terminal.output.contains("nothing was written"))
        #expect(!FileManager.default.fileExists(atPath: config))
    }
}
