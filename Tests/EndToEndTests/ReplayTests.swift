import Foundation
import Testing

/// Refused lines sent again to a Loki that merges equal entries and refuses late ones, after crashes at bad moments.
@Suite(.serialized) struct ReplayTests {
    private let workbench: Workbench
    private let loki: LokiReceiver

    init() throws {
        workbench = try Workbench()
        loki = try LokiReceiver(workbench, behindLimit: true)
    }

    private func config(_ limits: String, query: String = "{settling: 100ms}") throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"], poll_interval: 20ms}
            sinks:
              out:
                type: loki
                inputs: [pipeline]
                urls: ["\(loki.url)"]
                labels: {service: champion}
                timeout: 2s
                query: \(query)
                limits: \(limits)
                batch: {max_lines: 50, max_age: 50ms}
                backoff: {initial: 10ms, max: 100ms}
            """, to: "shipper.yaml")
    }

    /// A time of this day and hour, or so long before it, in milliseconds.
    private func time(_ ago: TimeInterval) -> String {
        Date.now.addingTimeInterval(-ago).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Has an agent put the lines that `limits` do not allow into the dead letter; the others are delivered.
    private func refuse(_ lines: [String], dead: Int, limits: String) throws {
        try lines.map { $0 + "\n" }.joined().write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: config(limits))
        try waitUntil {
            let samples = try agent.samples(sinks: ["out"])
            return samples.sum("shipper_lines_dead_lettered_total") == Double(dead)
                && samples.sum("shipper_lines_delivered_total") == Double(lines.count - dead)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(agent.stop() == 0)
    }

    private func shipper(_ words: String...) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(
            Workbench.agent, ["dead-letter"] + words + ["--config", workbench.path("shipper.yaml")], output: workbench.path("command.log"))
        return (child.wait(), child.output)
    }

    private func deadLetter(_ name: String) -> String { workbench.state.path + "/dead-letter/\(name)" }

    /// Pain B 9, and promise 2: equal lines are not one line.
    @Test func `Equal lines of one instant are as many after a replay, also after one that was killed`() throws {
        let same = #"{"timestamp":"\#(time(4_000))","n":1}"#
        try refuse(Array(repeating: same, count: 120), dead: 120, limits: "{max_age: 1h}")
        _ = try config("{max_age: off}")
        try loki.script(#"[{"times": 1}, {"store_then_hang": true}]"#)
        let killed = try ChildProcess(
            Workbench.agent, ["dead-letter", "replay", "--config", workbench.path("shipper.yaml")], output: workbench.path("killed.log"))
        try waitUntil {
            try loki.accepted() >= 100
        } unless: {
            killed.isRunning ? nil : "The replay ended:\n\(killed.output)"
        }
        killed.signal(SIGKILL)
        killed.wait()
        let replay = try shipper("replay")
        #expect(replay.code == 0, "\(replay.output)")
        let entries = try loki.entries()
        #expect(entries.count == 120 && Set(entries.map(\.ts)).count == 120, "\(entries.count), \(Set(entries.map(\.ts)).count)")
    }

    @Test func `Where Loki may not be asked, it is said how many lines may be there twice`() throws {
        let lines = (0..<60).map { #"{"timestamp":"\#(time(4_000))","n":\#($0)}"# }
        try refuse(lines, dead: 60, limits: "{max_age: 1h}")
        _ = try config("{max_age: off}", query: "{url: off}")
        try loki.script(#"[{"store_then_hang": true}]"#)
        let killed = try ChildProcess(
            Workbench.agent, ["dead-letter", "replay", "--config", workbench.path("shipper.yaml")], output: workbench.path("killed.log"))
        try waitUntil {
            try loki.accepted() >= 50
        } unless: {
            killed.isRunning ? nil : "The replay ended:\n\(killed.output)"
        }
        killed.signal(SIGKILL)
        killed.wait()
        let replay = try shipper("replay")
        #expect(replay.code == 0 && replay.output.contains("60 delivered (50 may be there twice: "), "\(replay.output)")
    }

    /// Pain B 9: what waited in the dead letter is far behind its stream by then.
    @Test func `Late lines go to streams of their hour, for the agent has gone on meanwhile`() throws {
        let late = (0..<70).map { #"{"timestamp":"\#(time(9_000 - Double($0)))","n":\#($0)}"# }
        let live = (0..<10).map { #"{"timestamp":"\#(time(0))","live":\#($0)}"# }
        try refuse(late + live, dead: 70, limits: "{max_age: 2h}")
        _ = try config("{max_age: off}")
        let replay = try shipper("replay")
        #expect(replay.code == 0 && replay.output.contains("out: 70 delivered"), "\(replay.output)")
        let entries = try loki.entries()
        #expect(entries.map(\.line).sorted() == (late + live).sorted())
        #expect(entries.filter { late.contains($0.line) }.allSatisfy { $0.stream["backfill"] != nil })
    }

    @Test func `What a replay's end left behind when it was killed does not keep the next one from its lines`() throws {
        let lines = (0..<60).map { #"{"timestamp":"\#(time(4_000))","n":\#($0)}"# }
        try refuse(lines, dead: 60, limits: "{max_age: 1h}")
        _ = try config("{max_age: off}")
        // The lines were removed, the note of how far they had come was not.
        try "5000 9000 1\n".write(toFile: deadLetter("out.replay.done"), atomically: false, encoding: .utf8)
        #expect(try shipper("replay").output.contains("out: 60 delivered"))
        #expect(try loki.entries().map(\.line).sorted() == lines.sorted())
    }

    @Test func `Lines that a crash left in both files, or a refusal wrote twice, are sent once`() throws {
        let lines = (0..<60).map { #"{"timestamp":"\#(time(4_000))","n":\#($0)}"# }
        try refuse(lines, dead: 60, limits: "{max_age: 1h}")
        _ = try config("{max_age: off}")
        let records = try Data(contentsOf: URL(fileURLWithPath: deadLetter("out.ndjson")))
        try (records + records).write(to: URL(fileURLWithPath: deadLetter("out.replay")))
        try "0 0 \(Int64(Date.now.timeIntervalSince1970 * 1e9))\n".write(
            toFile: deadLetter("out.replay.done"), atomically: false, encoding: .utf8)
        #expect(try shipper("replay").output.contains("out: 60 delivered"))
        _ = try shipper("replay")
        #expect(try loki.entries().map(\.line).sorted() == lines.sorted())
        #expect(try shipper("list").code == 1)
    }
}
