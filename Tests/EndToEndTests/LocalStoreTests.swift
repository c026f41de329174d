import Foundation
import Testing

/// The embedded store with the real binary: killed, out of disk, damaged; and read beside a running agent.
@Suite(.serialized) struct LocalStoreTests {
    private static let lineCount = Workbench.isLong ? 200_000 : 20_000
    private static let killCount = Workbench.isLong ? 20 : 5

    private func config(_ workbench: Workbench, store: String? = nil) throws -> String {
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
              store:
                type: local
                inputs: [pipeline]
                path: \(store ?? workbench.path("logs.sqlite"))
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 10ms, max: 100ms}
            """, to: "shipper.yaml")
    }

    @Test func `Killed at random instants, the store has every line once, byte for byte`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var generator = SeededGenerator(seed: seed ^ 1)
        let workbench = try Workbench()
        let config = try config(workbench)
        let workload = LogWorkload(directory: workbench.logs, seed: seed, rotateEvery: Self.lineCount / 12)
        var kills = (0..<Self.killCount).map { _ in Int.random(in: 1000..<Self.lineCount, using: &generator) }.sorted()
        var agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config)
        while workload.lines.count < Self.lineCount {
            try workload.writeChunk(100)
            let stored = try count(workbench)
            if let next = kills.first, stored >= next || workload.lines.count >= Self.lineCount {
                kills.removeFirst()
                agent.kill()
                agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config, output: "agent-\(kills.count).log")
            }
            try waitUntil { try workload.lines.count - count(workbench) < 4000 || hasAll(agent) || !agent.isRunning }
        }
        try waitForAll(agent)
        #expect(agent.stop() == 0)
        try expect(workload, workbench, config)
    }

    @Test func `What retention has removed is not missing to verify, which says so`() throws {
        let workbench = try Workbench()
        let config = try config(workbench)
        func lines(before seconds: Double) -> String {
            let formatter = ISO8601DateFormatter()
            return (0..<100).map { number in
                let time = formatter.string(from: Date(timeIntervalSinceNow: Double(number) - seconds))
                return "{\"timestamp\":\"\(time)\",\"n\":\(number)}\n"
            }.joined()
        }
        let (old, new) = (lines(before: 30 * 86_400), lines(before: 3_600))
        try Data((old + new).utf8).write(to: workbench.logs.appendingPathComponent("a.ndjson"))
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config)
        try waitUntil {
            try agent.samples(sinks: ["store"]).sum("shipper_store_records_removed_total") == 100
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(agent.stop() == 0)
        let verify = try verify(workbench, config)
        #expect(verify.code == 0, "\(verify.output)")
        #expect(verify.output.contains("keeps nothing, by its retention: 100 lines of the files are older"), "\(verify.output)")
        #expect(verify.output.contains("100 lines to be there; 100 records in sink 'store'; 0 missing; 0 unexpected."))
    }

    @Test func `A full disk holds the sink up, and nothing is lost when there is room again`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        let workbench = try Workbench()
        let disk = try SmallDisk(workbench, megabytes: 24)
        let config = try config(workbench, store: disk.path + "/logs.sqlite")
        let workload = LogWorkload(directory: workbench.logs, seed: seed, rotateEvery: 2_000)
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config, within: disk)
        _ = try agent.samples(sinks: ["store"])
        try disk.fill()
        while workload.lines.count < 10_000 { try workload.writeChunk(100) }
        try waitUntil {
            try agent.samples(sinks: ["store"]).sum("shipper_requests_total", ["outcome": "store_unavailable"]) > 3
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(agent.log.contains("Sink 'store' could not deliver"))
        #expect(agent.log.contains("disk is full"))
        #expect(try agent.samples(sinks: ["store"]).sum("shipper_lines_in_flight") > 0)
        try disk.empty()
        try waitForAll(agent)
        #expect(agent.log.contains("Sink 'store' delivers again"))
        try FileManager.default.copyItem(
            atPath: "\(disk.outerPath)/logs.sqlite", toPath: workbench.path("logs.sqlite"))
        let wal = "\(disk.outerPath)/logs.sqlite-wal"
        if FileManager.default.fileExists(atPath: wal) {
            try FileManager.default.copyItem(atPath: wal, toPath: workbench.path("logs.sqlite-wal"))
        }
        try expect(workload, workbench, self.config(workbench))
        #expect(agent.stop() == 0)
    }

    @Test func `A store that is none is set aside, and a new one is begun`() throws {
        let workbench = try Workbench()
        _ = try workbench.write(String(repeating: "no store at all\n", count: 1_000), to: "logs.sqlite")
        _ = try workbench.write("{\"level\":\"info\",\"n\":1}\n", to: "logs/a.ndjson")
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config(workbench))
        try waitForAll(agent)
        #expect(agent.log.contains("logs.sqlite.damaged' now, and a new one is begun"))
        #expect(try agent.samples(sinks: ["store"]).sum("shipper_stores_set_aside_total") == 1)
        #expect(workbench.read("logs.sqlite.damaged").hasPrefix("no store at all"))
        #expect(agent.stop() == 0)
        #expect(try count(workbench) == 1)
    }

    @Test func `What is older than the store keeps goes, with a bounded step at a time`() throws {
        let workbench = try Workbench()
        let old = (0..<5_000).map { "{\"timestamp\":\"2020-01-01T00:00:00Z\",\"n\":\($0)}\n" }.joined()
        _ = try workbench.write(old + "{\"n\":\"new\"}\n", to: "logs/a.ndjson")
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config(workbench))
        try waitUntil {
            try agent.samples(sinks: ["store"]).sum("shipper_store_records_removed_total") == 5_000
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(try count(workbench) == 1)
        #expect(agent.stop() == 0)
    }

    @Test func `What went to the dead letter is replayed into the store, beside the running agent`() throws {
        let workbench = try Workbench()
        let text = try String(contentsOfFile: config(workbench), encoding: .utf8)
        let strict = text.replacing(
            "    poll_interval: 20ms", with: "    poll_interval: 20ms\n    max_line_bytes: 1KiB\n    on_long_line: dead_letter")
        let long = "{\"event\":\"\(String(repeating: "long ", count: 400))\"}"
        _ = try workbench.write(long + "\n{\"event\":\"short\"}\n", to: "logs/a.ndjson")
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: workbench.write(strict, to: "strict.yaml"))
        try waitForAll(agent)
        #expect(try count(workbench) == 1)
        let replay = try ChildProcess(
            Workbench.agentWithStore, ["dead-letter", "replay", "--config", workbench.path("shipper.yaml")],
            output: workbench.path("replay"))
        #expect(replay.wait() == 0)
        #expect(replay.output.contains("store: 1 delivered"))
        #expect(try count(workbench) == 2)
        #expect(agent.stop() == 0)
    }

    @Test func `A line removed from the store by hand is missing to verify, a line added is unexpected, and nothing else is`() throws {
        let workbench = try Workbench()
        let config = try config(workbench)
        let workload = LogWorkload(directory: workbench.logs, seed: 5, rotateEvery: 300)
        while workload.lines.count < 1_000 { try workload.writeChunk(100) }
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config)
        try waitForAll(agent)
        #expect(agent.stop() == 0)
        let whole = try verify(workbench, config)
        #expect(whole.code == 0 && whole.output.contains("0 missing; 0 unexpected"), "\(whole.output)")
        try execute("DELETE FROM records WHERE row = 500", workbench)
        try execute(
            """
            INSERT INTO records (time, level, file, offset, hash, line)
            SELECT time, level, file, offset + 1, hash + 1, CAST(json_set(CAST(line AS TEXT), '$.by', 'hand') AS BLOB)
            FROM records WHERE row = 400
            """, workbench)
        let found = try verify(workbench, config)
        #expect(found.code == 1 && found.output.contains("MISSING: 1 line that sink 'store' does not hold"), "\(found.output)")
        #expect(found.output.contains("UNEXPECTED: 1 record that no file has a line for"), "\(found.output)")
        #expect(found.output.contains("\"by\":\"hand\""), "\(found.output)")
    }

    private func verify(_ workbench: Workbench, _ config: String) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(
            Workbench.agentWithStore, ["verify", "--config", config, "--from", "local", "--until", "now"],
            output: workbench.path("verify"))
        return (child.wait(), child.output)
    }

    private func execute(_ statement: String, _ workbench: Workbench) throws {
        let script = """
            import sqlite3, sys
            with sqlite3.connect(sys.argv[1]) as store:
                assert store.execute(sys.argv[2]).rowcount == 1
            """
        let child = try ChildProcess(
            "/usr/bin/env", ["python3", "-c", script, workbench.path("logs.sqlite"), statement], output: workbench.path("executed"))
        guard child.wait() == 0 else { throw Unexpected(child.output) }
    }

    /// Whether the agent says that nothing is left, in its own metrics.
    private func hasAll(_ agent: AgentProcess) throws -> Bool {
        let samples = try agent.samples(sinks: ["store"])
        return samples.sum("shipper_lag_bytes") == 0 && samples.sum("shipper_lines_in_flight") == 0
            && samples.sum("shipper_files") >= 1 && samples.sum("shipper_file_problems") == 0
    }

    private func waitForAll(_ agent: AgentProcess) throws {
        try waitUntilLasting {
            try hasAll(agent)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    /// Read with another program's SQLite, beside the agent.
    private func count(_ workbench: Workbench) throws -> Int {
        let script = """
            import sqlite3, sys
            try:
                print(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute("SELECT count(*) FROM records").fetchone()[0])
            except sqlite3.OperationalError:
                print(0)
            """
        let child = try ChildProcess(
            "/usr/bin/env", ["python3", "-c", script, workbench.path("logs.sqlite")], output: workbench.path("count"))
        guard child.wait() == 0, let count = Int(child.output.trimmingCharacters(in: .newlines)) else { throw Unexpected(child.output) }
        return count
    }

    private func expect(_ workload: LogWorkload, _ workbench: Workbench, _ config: String) throws {
        let child = try ChildProcess(
            Workbench.agentWithStore,
            ["query", "--config", config, "--from", "local", "--output", "json", "--since", "2000-01-01", "--limit", "100000"],
            output: workbench.path("found"))
        #expect(child.wait() == 0)
        let found = child.output.split(separator: "\n").map(String.init)
        let wanted = workload.lines.map(\.text)
        #expect(found.count == min(wanted.count, 100_000))
        let isWhole = wanted.count > 100_000 ? Set(found).isSubset(of: wanted) : found.sorted() == wanted.sorted()
        #expect(isWhole)
        #expect(try count(workbench) == wanted.count)
    }
}
