import Foundation
import Testing

/// Refused lines: listed, shown, sent again and dropped by the real binary, beside a running agent.
@Suite(.serialized) struct DeadLetterTests {
    private func shipper(_ workbench: Workbench, _ words: String...) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(
            Workbench.agent, ["dead-letter"] + words + ["--config", workbench.path("shipper.yaml")], output: workbench.path("command.log"))
        return (child.wait(), child.output)
    }

    private func waitUntil(_ agent: AgentProcess, _ metric: String, _ count: Int) throws {
        try EndToEndTests.waitUntil {
            try agent.samples(sinks: ["out"]).sum(metric) == Double(count)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    /// The first document makes the mapping; those whose number is a word do not fit it, until they may go elsewhere.
    @Test func `What Elasticsearch refused is delivered under its ids when it may be, and what it refuses again stays`() throws {
        let workbench = try Workbench()
        let search = try Elasticsearch(workbench)
        let log = workbench.logs.path + "/a.ndjson"
        func sink(_ index: String) -> String {
            """
                type: elasticsearch
                urls: ["\(search.url)"]
                index: \(index)
            """
        }
        try "{\"n\":0}\n".write(toFile: log, atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: workbench.config(sink: sink("first")))
        try waitUntil(agent, "shipper_lines_delivered_total", 1)
        #expect(try shipper(workbench, "list").code == 1)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try file.seekToEnd()
        try file.write(contentsOf: Data((1...50).map { "{\"n\":\"word \($0)\"}\n" }.joined().utf8))
        try waitUntil(agent, "shipper_lines_dead_lettered_total", 50)

        let list = try shipper(workbench, "list")
        #expect(list.code == 0 && list.output.contains("out: 50 lines") && list.output.contains("document_parsing_exception"))
        let show = try shipper(workbench, "show", "--raw", "--limit", "2")
        #expect(show.output.hasPrefix("{\"n\":\"word 1\"}\n{\"n\":\"word 2\"}\n") && show.output.contains("48 more"))
        let again = try shipper(workbench, "replay")
        #expect(again.code == 1 && again.output.contains("out: 0 delivered, 50 refused again"))

        // Another index has another mapping; the agent runs on meanwhile.
        _ = try workbench.config(sink: sink("second"))
        let replay = try shipper(workbench, "replay", "--reason", "parsing")
        #expect(replay.code == 0 && replay.output.contains("out: 50 delivered, 0 refused again"), "\(replay.output)")
        #expect(try search.count("second") == 50)
        #expect(try shipper(workbench, "list").code == 1, "what was delivered has left")
        // The same lines read from their file have the same ids.
        let ids = Set(try search.documents("second").keys)
        #expect(agent.stop() == 0)
        try FileManager.default.removeItem(atPath: workbench.state.path + "/checkpoints/out")
        try? FileManager.default.removeItem(atPath: workbench.state.path + "/checkpoints/out.previous")
        let fresh = try AgentProcess(workbench, config: workbench.path("shipper.yaml"), output: "fresh.log")
        try waitUntil(fresh, "shipper_lines_duplicate_total", 50)
        #expect(ids.isSubset(of: try search.documents("second").keys))
        #expect(fresh.stop() == 0)
    }

    @Test func `A replay to Loki that is killed goes on where it was, and shows no line twice`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let lines = (0..<400).map { "{\"timestamp\":\"2026-11-23T10:00:00.\(String(1_000 + $0).dropFirst())Z\",\"n\":\($0)}" }
        func sink(_ limit: String) -> String {
            """
                type: loki
                urls: ["\(loki.url)"]
                labels: {service: champion}
                query: {settling: 100ms}
                limits: {max_age: \(limit), max_ahead: off}
            """
        }
        func write(_ limit: String) throws { _ = try workbench.config(sink: sink(limit), batch: "{max_lines: 50, max_age: 50ms}") }
        try write("1h")
        try lines.map { $0 + "\n" }.joined().write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: workbench.path("shipper.yaml"))
        try waitUntil(agent, "shipper_lines_dead_lettered_total", 400)
        #expect(agent.stop() == 0)
        #expect(try shipper(workbench, "list").output.contains("older than the sink's limits.max_age"))

        try write("off")
        // The third push is stored and never answered: the command is killed meanwhile.
        try loki.script("[{\"times\": 2}, {\"store_then_hang\": true}]")
        let killed = try ChildProcess(
            Workbench.agent, ["dead-letter", "replay", "--config", workbench.path("shipper.yaml")], output: workbench.path("killed.log"))
        try EndToEndTests.waitUntil { try loki.accepted() >= 150 }
        killed.signal(SIGKILL)
        _ = killed.wait()
        let replay = try shipper(workbench, "replay")
        #expect(replay.code == 0, "\(replay.output)")
        let held = try loki.entries().map(\.line)
        #expect(held.count == 400 && Set(held) == Set(lines), "each once")
        #expect(try shipper(workbench, "list").code == 1)
    }

    /// Pain B 25: hosts whose clocks are wrong.
    @Test func `Lines far ahead of the clock, or far behind it, are kept and told apart, and the others go on`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        func line(_ ahead: TimeInterval, _ number: Int) -> String {
            let time = Date.now.addingTimeInterval(ahead).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            return "{\"timestamp\":\"\(time)\",\"n\":\(number)}"
        }
        let (hour, day) = (3_600.0, 86_400.0)
        let lines = [line(0, 0), line(hour, 1), line(-10 * day, 2), line(-60, 3), line(365 * day, 4), line(60, 5)]
        try lines.map { $0 + "\n" }.joined().write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let config = try workbench.config(
            sink: """
                    type: loki
                    urls: ["\(loki.url)"]
                    labels: {service: champion}
                """)
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil(agent, "shipper_lines_dead_lettered_total", 3)
        try waitUntil(agent, "shipper_lines_delivered_total", 3)
        let samples = try agent.samples(sinks: ["out"])
        #expect(samples.sum("shipper_lines_dead_lettered_total", ["reason": "too_new"]) == 2)
        #expect(samples.sum("shipper_lines_dead_lettered_total", ["reason": "too_old"]) == 1)
        #expect(agent.stop() == 0)
        #expect(try loki.entries().map(\.line) == [lines[0], lines[3], lines[5]])
        let listed = try shipper(workbench, "list")
        #expect(listed.output.contains("further ahead of the clock than the sink's limits.max_ahead"), "\(listed.output)")
    }

    @Test func `Lines are dropped only when it is meant`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        _ = try workbench.config(
            sink: """
                    type: loki
                    urls: ["\(loki.url)"]
                    labels: {service: champion}
                    limits: {max_age: 1h}
                """)
        try "{\"timestamp\":\"2020-01-01T00:00:00Z\"}\n".write(
            toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: workbench.path("shipper.yaml"))
        try waitUntil(agent, "shipper_lines_dead_lettered_total", 1)
        #expect(agent.stop() == 0)
        #expect(try shipper(workbench, "drop").code == 1)
        #expect(try shipper(workbench, "list").code == 0, "nobody said yes")
        #expect(try shipper(workbench, "drop", "--yes", "--reason", "something else").code == 1)
        let drop = try shipper(workbench, "drop", "--yes")
        #expect(drop.code == 0 && drop.output.contains("out: 1 lines removed"))
        #expect(try shipper(workbench, "list").code == 1)
        #expect(try shipper(workbench, "list", "--sink", "none").code == 64)
    }
}
