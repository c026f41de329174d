import Foundation
import Testing

/// What users do wrong and servers do badly: clear words, no crash, no line lost.
@Suite(.serialized) struct TroubleTests {
    private static let lineCount = 2000

    private func config(_ workbench: Workbench, loki port: Int, include: String? = nil) throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline:
                include: ["\(include ?? workbench.logs.path + "/*.ndjson")"]
                format: json
                poll_interval: 20ms
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["http://127.0.0.1:\(port)"]
                labels: {service: champion}
                timeout: 1s
                circuit_breaker: {recovery: 1s}
                query: {settling: 100ms}
                limits: {max_age: off, max_ahead: off}
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 10ms, max: 100ms}
            """, to: "shipper.yaml")
    }

    private func write(_ workbench: Workbench, lines: Int = lineCount) throws -> LogWorkload {
        let workload = LogWorkload(directory: workbench.logs, seed: 7, rotateEvery: .max)
        while workload.lines.count < lines { try workload.writeChunk(100) }
        return workload
    }

    @Test func `a stop that could not deliver all says what is left, and the next start sends it`() throws {
        let workbench = try Workbench()
        let workload = try write(workbench)
        let loki = try LokiReceiver(workbench)
        let text = try String(contentsOfFile: config(workbench, loki: 1), encoding: .utf8) + "\nshutdown_timeout: 1s\n"
        let agent = try AgentProcess(workbench, config: workbench.write(text, to: "dead.yaml"), output: "agent-0.log")
        try waitUntil {
            try agent.samples(sinks: ["loki"]).sum("shipper_lines_in_flight") > 0
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(agent.stop() == 0)
        let told = agent.log.contains(/Sink 'loki' stopped: [1-9]\d* lines read and not delivered, [1-9]\d* bytes not settled in all/)
        #expect(told, "\(agent.log)")
        let second = try AgentProcess(workbench, config: config(workbench, loki: loki.port), output: "agent-1.log")
        try waitUntilDelivered(workload.lines.count, second)
        #expect(second.stop() == 0)
        #expect(second.log.contains("Sink 'loki' stopped: 0 lines read and not delivered, 0 bytes"), "\(second.log)")
        #expect(try loki.entries().count == workload.lines.count)
    }

    private func waitUntilDelivered(_ count: Int, _ agent: AgentProcess) throws {
        try waitUntil {
            try agent.samples(sinks: ["loki"]).sum("shipper_lines_delivered_total") == Double(count)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    /// A port that nobody listens on, until somebody is asked to.
    private func freePort(_ workbench: Workbench) throws -> Int { try LokiReceiver(workbench, name: "probe").port }

    @Test func `A server that is absent at the start is waited for`() throws {
        let workbench = try Workbench()
        let workload = try write(workbench)
        let port = try freePort(workbench)
        let agent = try AgentProcess(workbench, config: config(workbench, loki: port))
        try waitUntil { try agent.samples(sinks: ["loki"]).sum("shipper_requests_total", ["outcome": "connect_failed"]) > 2 }
        #expect(agent.log.contains("could not deliver"))
        #expect(agent.log.components(separatedBy: "could not deliver").count == 2, "said once, not a flood")
        let loki = try LokiReceiver(workbench, port: port)
        try waitUntilDelivered(workload.lines.count, agent)
        #expect(Set(try loki.entries().map(\.line)) == Set(workload.lines.map(\.text)))
        #expect(agent.log.contains("delivers again"))
        #expect(agent.stop() == 0)
    }

    /// Pain B 30: a silent stall after an outage.
    @Test func `A server that answers garbage, refuses for a while and cuts connections loses no line`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        try loki.script(
            """
            [{"garbage": true, "times": 3}, {"answer": 503, "times": 2}, {"answer": 429, "times": 2},
             {"reset": true, "times": 2}, {"answer": 500, "body": "no"}, {"garbage": true}]
            """)
        let workload = try write(workbench)
        let agent = try AgentProcess(workbench, config: config(workbench, loki: loki.port))
        try waitUntilDelivered(workload.lines.count, agent)
        let samples = try agent.samples(sinks: ["loki"])
        #expect(samples.sum("shipper_requests_total", ["outcome": "garbage"]) == 4)
        #expect(samples.sum("shipper_requests_total", ["outcome": "rate_limited"]) == 2)
        #expect(samples.sum("shipper_requests_total", ["outcome": "server_error"]) == 3)
        #expect(Set(try loki.entries().map(\.line)) == Set(workload.lines.map(\.text)))
        #expect(agent.stop() == 0)
    }

    /// What it says may be lost with the connection: a lost connection alone is no reason to make batches smaller, three in a row are.
    @Test func `A server that refuses large bodies unread and closes has every line once`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        try loki.script(#"[{"answer_unread": 413, "over": 150000, "times": 1000}]"#)
        let workload = try write(workbench, lines: 20_000)
        let text = try String(contentsOfFile: config(workbench, loki: loki.port), encoding: .utf8)
        let large = text.replacing("max_bytes: 64KiB", with: "max_bytes: 4MiB")
        let agent = try AgentProcess(workbench, config: workbench.write(large, to: "large.yaml"))
        try waitUntilDelivered(workload.lines.count, agent)
        #expect(try loki.entries().map(\.line).sorted() == workload.lines.map(\.text).sorted())
        #expect(try agent.samples(sinks: ["loki"]).sum("shipper_lines_dead_lettered_total") == 0)
        #expect(agent.stop() == 0)
    }

    /// Pain B 29: one slow output blocks the rest.
    @Test func `A sink whose server is dead holds back no other, and catches up when it is there`() throws {
        let workbench = try Workbench()
        let (loki, port) = (try LokiReceiver(workbench), try freePort(workbench))
        let config = try config(workbench, loki: loki.port)
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let sink = try #require(text.range(of: "  loki:\n").map { text[$0.upperBound...] })
        _ = try workbench.write(text + "\n  dead:\n" + sink.replacing(":\(loki.port)\"", with: ":\(port)\""), to: "shipper.yaml")
        let workload = try write(workbench)
        let agent = try AgentProcess(workbench, config: config)
        func delivered(_ sink: String) throws -> Double {
            try agent.samples(sinks: ["loki", "dead"]).sum("shipper_lines_delivered_total", ["sink": sink])
        }
        // Written while the other's batches wait and its window of requests is full.
        try waitUntil { try agent.samples(sinks: ["loki", "dead"]).sum("shipper_retries_total", ["sink": "dead"]) > 2 }
        while workload.lines.count < 2 * Self.lineCount { try workload.writeChunk(100) }
        try waitUntil { try delivered("loki") == Double(workload.lines.count) }
        #expect(try delivered("dead") == 0)
        #expect(try agent.samples(sinks: ["loki", "dead"]).sum("shipper_retries_total", ["sink": "loki"]) == 0)
        let second = try LokiReceiver(workbench, port: port, name: "second")
        try waitUntil { try delivered("dead") == Double(workload.lines.count) }
        for receiver in [loki, second] {
            let lines = try receiver.entries().map(\.line)
            #expect(lines.count == workload.lines.count && Set(lines) == Set(workload.lines.map(\.text)))
        }
        #expect(agent.stop() == 0)
    }

    /// Pain B 20: lines that are no JSON.
    @Test func `Lines that are not JSON arrive as text, marked and counted`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let agent = try AgentProcess(workbench, config: config(workbench, loki: loki.port))
        let long = String(repeating: "x", count: 3 << 20)
        try "plain words\n\n{\"half\": \n\(long)\nlast\nunfinished".write(
            toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        try waitUntilDelivered(4, agent)
        let entries = try loki.entries().sorted { (Int64($0.ts) ?? 0) < (Int64($1.ts) ?? 0) }
        #expect(entries.map { String($0.line.prefix(20)) } == ["plain words", "{\"half\": ", String(long.prefix(20)), "last"])
        #expect(entries[2].line.utf8.count == 256 << 10)
        #expect(entries[2].metadata["truncated"] == "\(long.utf8.count)")
        #expect(entries[0].metadata["tags"] == "not_json")
        let samples = try agent.samples(sinks: ["loki"])
        #expect(samples.sum("shipper_lines_not_json_total") == 3)
        #expect(samples.sum("shipper_lines_truncated_total") == 1)
        #expect(samples.sum("shipper_lines_filtered_total", ["reason": "empty"]) == 1)
        #expect(agent.stop() == 0)
    }

    @Test func `500 identical lines without a time of their own arrive as 500`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let same =
            String(repeating: "the same\n", count: 500)
            + String(repeating: "{\"timestamp\":\"2026-11-23T10:00:00.000001Z\"}\n", count: 500)
        try same.write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: config(workbench, loki: loki.port))
        try waitUntilDelivered(1000, agent)
        let stamps = Dictionary(grouping: try loki.entries(), by: \.line).mapValues { Set($0.map(\.ts)).count }
        #expect(Array(stamps.values) == [500, 500])
        #expect(agent.stop() == 0)
    }

    @Test func `A truncated file is read from its beginning again`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let path = workbench.logs.path + "/a.ndjson"
        try "first one\nfirst two\n".write(toFile: path, atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: config(workbench, loki: loki.port))
        try waitUntilDelivered(2, agent)
        unsafe #expect(truncate(path, 0) == 0)
        try waitUntil { agent.log.contains("was truncated") }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.write(contentsOf: Data("second\n".utf8))
        try waitUntilDelivered(3, agent)
        #expect(try loki.entries().map(\.line) == ["first one", "first two", "second"])
        #expect(agent.stop() == 0)
    }

    @Test func `Files and directories that are missing or cannot be read are said, and the rest is shipped`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let workload = try write(workbench, lines: 100)
        try FileManager.default.createSymbolicLink(
            atPath: workbench.logs.path + "/loop.ndjson", withDestinationPath: workbench.logs.path + "/loop.ndjson")
        try FileManager.default.createDirectory(
            atPath: workbench.logs.path + "/directory.ndjson", withIntermediateDirectories: false)
        let agent = try AgentProcess(workbench, config: config(workbench, loki: loki.port))
        try waitUntilDelivered(workload.lines.count, agent)
        #expect(agent.stop() == 0)
    }

    @Test func `A second agent on the same state directory refuses to start, with words`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let config = try config(workbench, loki: loki.port)
        let first = try AgentProcess(workbench, config: config)
        _ = try first.samples(sinks: ["loki"])
        let second = try AgentProcess(workbench, config: config, output: "second.log")
        #expect(second.waitForEnd() == 1)
        #expect(second.log.contains("Two agents on one state directory"))
        #expect(first.stop() == 0)
    }

    @Test func `An address that somebody else has is told in words`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let text = try String(contentsOfFile: config(workbench, loki: loki.port), encoding: .utf8)
        let taken = try workbench.write(text.replacing("127.0.0.1:0", with: "127.0.0.1:\(loki.port)"), to: "taken.yaml")
        let agent = try AgentProcess(workbench, config: taken)
        #expect(agent.waitForEnd() == 1)
        #expect(agent.log.contains("Could not listen at '127.0.0.1:\(loki.port)': address already in use. Nothing is shipped"))
    }

    @Test func `A wrong configuration exits with 78 and says where, a wrong word with 64`() throws {
        let workbench = try Workbench()
        let file = try workbench.write("state_directry: /tmp/x\n", to: "wrong.yaml")
        let check = try ChildProcess(Workbench.agent, ["check", "--config", file], output: workbench.path("check.log"))
        #expect(check.wait() == 78)
        #expect(check.output.contains("wrong.yaml:1:1 state_directry"))
        let word = try ChildProcess(Workbench.agent, ["rnu"], output: workbench.path("word.log"))
        #expect(word.wait() == 64)
        let missing = try ChildProcess(
            Workbench.agent, ["run", "--config", workbench.path("none.yaml")], output: workbench.path("missing.log"))
        #expect(missing.wait() == 78)
        #expect(missing.output.contains("none.yaml"))
    }

    @Test func `Check tries the connections: what answers, what does not, and nothing is changed there`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        _ = try write(workbench, lines: 1)
        let config = try config(workbench, loki: loki.port)
        let check = try ChildProcess(Workbench.agent, ["check", "--config", config], output: workbench.path("check.log"))
        #expect(check.wait() == 0)
        #expect(
            check.output.contains(
                "Sink 'loki' at 127.0.0.1:\(loki.port): it is Loki 3.0.0-test; it takes lines; it can be asked which lines it holds."))
        #expect(try loki.entries().isEmpty)
        let dead = try self.config(workbench, loki: 1)
        let failing = try ChildProcess(Workbench.agent, ["check", "--config", dead], output: workbench.path("dead.log"))
        #expect(failing.wait() == 1)
        #expect(failing.output.ranges(of: "Sink 'loki' at 127.0.0.1:1: it does not answer: ").count == 1, "\(failing.output)")
        let offline = try ChildProcess(Workbench.agent, ["check", "--offline", "--config", dead], output: workbench.path("offline.log"))
        #expect(offline.wait() == 0)
    }

    @Test func `Check and the log say which Elasticsearch it is`() throws {
        let workbench = try Workbench()
        let search = try Elasticsearch(workbench)
        let config = try workbench.write(
            """
            state_directory: \(workbench.path("state"))
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"]}
            sinks:
              search: {type: elasticsearch, urls: ["http://127.0.0.1:\(search.port)"], index: champion, inputs: [pipeline]}
            """, to: "search.yaml")
        let check = try ChildProcess(Workbench.agent, ["check", "--config", config], output: workbench.path("check.log"))
        #expect(check.wait() == 0)
        #expect(check.output.contains("it is Elasticsearch ") && check.output.contains("it takes lines"))
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil { !agent.isRunning || agent.log.contains("Sink 'search' delivers to Elasticsearch ") }
        #expect(agent.stop() == 0)
    }

    @Test func `Status tells over the control socket how far it has come`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let workload = try write(workbench, lines: 100)
        let config = try config(workbench, loki: loki.port)
        let agent = try AgentProcess(workbench, config: config)
        try waitUntilDelivered(workload.lines.count, agent)
        let status = try ChildProcess(Workbench.agent, ["status", "--json", "--config", config], output: workbench.path("status.log"))
        #expect(status.wait() == 0)
        #expect(status.output.contains("\"lines_delivered\":\(workload.lines.count)"))
        #expect(agent.stop() == 0)
        let late = try ChildProcess(Workbench.agent, ["status", "--config", config], output: workbench.path("late.log"))
        #expect(late.wait() == 1)
        #expect(late.output.contains("no agent runs on this state directory"))
    }
}
