import Foundation
import Testing

/// Lines far behind their stream's newest, against a Loki that refuses them in their own stream.
@Suite(.serialized) struct BackfillTests {
    private func config(_ workbench: Workbench, loki: LokiReceiver, more: String = "") throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"], poll_interval: 20ms}
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["\(loki.url)"]
                labels: {service: champion}
                timeout: 2s
                query: {settling: 100ms}
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 10ms, max: 100ms}
            \(more)
            """, to: "shipper.yaml")
    }

    /// Lines of one second each, from so many seconds ago to so many; all of one stream.
    private func write(_ workbench: Workbench, _ name: String, from first: Int, to last: Int) throws -> [String] {
        let writer = ISO8601DateFormatter()
        let lines = stride(from: first, to: last, by: -1).map { ago in
            "{\"timestamp\":\"\(writer.string(from: Date(timeIntervalSinceNow: TimeInterval(-ago))))\",\"event\":\"\(name) \(ago)\"}"
        }
        let path = workbench.logs.path + "/" + name
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        return lines
    }

    private func delivered(_ agent: AgentProcess) throws -> Double {
        try agent.samples(sinks: ["loki"]).sum("shipper_lines_delivered_total")
    }

    /// Pain B 9: "entry too far behind" after every restart with a backlog.
    @Test func `A restart with a backlog of hours beside live files loses nothing, whenever it is killed`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench, behindLimit: true)
        let config = try config(workbench, loki: loki)
        var lines = try write(workbench, "live.ndjson", from: 40, to: 20)
        let first = try AgentProcess(workbench, config: config)
        try waitUntil { try delivered(first) == 20 }
        #expect(first.stop() == 0)

        // Six hours of backlog, several batches for each.
        lines += try write(workbench, "backlog.ndjson", from: 6 * 3600, to: 1800)
        lines += try write(workbench, "live.ndjson", from: 20, to: 0)
        let second = try AgentProcess(workbench, config: config, output: "second.log")
        try waitUntil { try loki.accepted() > 3000 }
        second.kill()
        let third = try AgentProcess(workbench, config: config, output: "third.log")
        try waitUntil {
            Set(try loki.entries().map(\.line)).count == lines.count
        } unless: {
            third.isRunning ? nil : "The agent ended:\n\(third.log)"
        }
        try waitUntil { try third.samples(sinks: ["loki"]).sum("shipper_lines_in_flight") == 0 }
        let entries = try loki.entries()
        #expect(entries.count == lines.count && Set(entries.map(\.line)) == Set(lines), "each once")
        let hours = Set(entries.compactMap { $0.stream["backfill"] })
        #expect((4...7).contains(hours.count), "\(hours.sorted())")
        for entry in entries {
            guard let hour = entry.stream["backfill"] else { continue }
            #expect(entry.line.contains("\"timestamp\":\"\(hour):"), "the hour is the line's own")
        }
        #expect(try third.samples(sinks: ["loki"]).sum("shipper_lines_backfilled_total") > 0)
        #expect(try third.samples(sinks: ["loki"]).sum("shipper_lines_dead_lettered_total") == 0)
        #expect(!FileManager.default.fileExists(atPath: workbench.state.path + "/dead-letter/loki.ndjson"))
        #expect(third.stop() == 0)
    }

    /// Pain B 14: a label made of ids, and ten thousand streams.
    @Test func `A label of too many values moves to structured metadata, and lines of tenants stay apart`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let config = try config(
            workbench, loki: loki,
            more: """
                    label_guard: {max_values: 10}
                    tenant: $.team
                    default_tenant: rest
                """
        )
        let text = try String(contentsOfFile: config, encoding: .utf8).replacing("{service: champion}", with: "{user: $.user}")
        try text.write(toFile: config, atomically: true, encoding: .utf8)
        let lines = (0..<500).map { "{\"user\":\"u\($0 % 50)\",\"team\":\"\(["red", "blue", "a/b"][$0 % 3])\",\"n\":\($0)}" }
        try lines.map { $0 + "\n" }.joined().write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil { try delivered(agent) == 500 }
        let entries = try loki.entries()
        #expect(Set(entries.map(\.line)) == Set(lines) && entries.count == 500)
        #expect(Set(entries.compactMap { $0.stream["user"] }).count == 10)
        #expect(entries.filter { $0.stream["user"] == nil }.allSatisfy { $0.metadata["user"]?.hasPrefix("u") == true })
        #expect(Set(try loki.tenants()) == ["red", "blue", "rest"], "a tenant that Loki would not take is nobody's")
        #expect(agent.log.components(separatedBy: "The label 'user' has had more values").count == 2, "warned of once")
        let moved = try agent.samples(sinks: ["loki"]).sum("shipper_label_lines_moved_total", ["label": "user"])
        #expect(moved == Double(entries.count { $0.stream["user"] == nil }))
        #expect(agent.stop() == 0)
    }
}
