import Foundation
import Testing

/// A Loki as users have it: nothing but its own API is used, so that a real one may stand there. `SHIPPER_TEST_LOKI_URL` names it; else it
/// is the receiver.
@Suite(.serialized) struct LokiServerTests {
    private static let lineCount = Workbench.isLong ? 100_000 : 10_000
    private static let killCount = Workbench.isLong ? 20 : 5
    /// A server that is there already holds others' lines: this label is this run's alone.
    private let run = UUID().uuidString

    private func config(_ workbench: Workbench, url: String) throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            host: test-host
            sources:
              pipeline:
                include: ["\(workbench.logs.path)/*.ndjson", "\(workbench.logs.path)/*.ndjson.*"]
                poll_interval: 20ms
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["\(url)"]
                labels: {run: "\(run)", level: $.level}
                structured_metadata: [trace_id]
                timeout: 5s
                query: {settling: 100ms}
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 10ms, max: 1s}
            """, to: "shipper.yaml")
    }

    @Test func `Killed again and again, each line is there once, for whoever looks`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var generator = SeededGenerator(seed: seed ^ 1)
        let workbench = try Workbench()
        let given = ProcessInfo.processInfo.environment["SHIPPER_TEST_LOKI_URL"]
        let receiver = given == nil ? try LokiReceiver(workbench, behindLimit: true) : nil
        let config = try config(workbench, url: given ?? receiver?.url ?? "")
        let workload = LogWorkload(directory: workbench.logs, seed: seed, rotateEvery: Self.lineCount / 12)
        for life in 0..<Self.killCount {
            let agent = try AgentProcess(workbench, config: config, output: "agent-\(life).log")
            let share = (life + 1) * Self.lineCount / (Self.killCount + 1)
            while workload.lines.count < share { try workload.writeChunk(100) }
            let enough = Double.random(in: 0..<1_000, using: &generator)
            try waitUntil {
                try hasAll(agent) || agent.samples(sinks: ["loki"]).sum("shipper_lines_delivered_total") >= enough
            } unless: {
                agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
            }
            agent.kill()
        }
        while workload.lines.count < Self.lineCount { try workload.writeChunk(100) }
        let last = try AgentProcess(workbench, config: config)
        try waitUntilLasting {
            try hasAll(last)
        } unless: {
            last.isRunning ? nil : "The agent ended:\n\(last.log)"
        }
        let samples = try last.samples(sinks: ["loki"])
        #expect(samples.sum("shipper_lines_dead_lettered_total") == 0)
        #expect(last.stop() == 0)
        try expect(workload, workbench, config)
        // A log query does not show a repeat that Loki has noticed; a count does.
        let count = try ChildProcess(
            "/usr/bin/env", ["python3", Workbench.server("loki_count.py"), given ?? receiver?.url ?? "", "{run=\"\(run)\"}", "2h"],
            output: workbench.path("counted"))
        #expect(count.wait() == 0 && count.output == "\(workload.lines.count)\n", "\(count.output)")
        _ = receiver
    }

    private func hasAll(_ agent: AgentProcess) throws -> Bool {
        let samples = try agent.samples(sinks: ["loki"])
        return samples.sum("shipper_lag_bytes") == 0 && samples.sum("shipper_lines_in_flight") == 0
            && samples.sum("shipper_files") >= 1
    }

    private func expect(_ workload: LogWorkload, _ workbench: Workbench, _ config: String) throws {
        let query = try ChildProcess(
            Workbench.agent,
            [
                "query", "--config", config, "--from", "loki", "--output", "json", "--since", "1h", "--limit",
                "\(min(2 * Self.lineCount, 100_000))",
            ],
            output: workbench.path("found"))
        #expect(query.wait() == 0)
        let found = query.output.split(separator: "\n").map(String.init).sorted()
        #expect(found.count == workload.lines.count)
        let isSame = found == workload.lines.map(\.text).sorted()
        #expect(isSame)
        let verify = try ChildProcess(
            Workbench.agent, ["verify", "--config", config, "--from", "loki", "--until", "now"], output: workbench.path("verified"))
        #expect(verify.wait() == 0, "\(verify.output)")
    }
}
