import Foundation
import Testing

/// Several servers of one sink, over real sockets.
@Suite(.serialized) struct FailoverTests {
    private static let lineCount = 3000

    private func waitUntilDelivered(_ count: Int, _ agent: AgentProcess) throws {
        try waitUntil {
            try agent.samples(sinks: ["out"]).sum("shipper_lines_delivered_total") == Double(count)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    /// One of the addresses leads nowhere, later it leads to a server, and the other server dies.
    @Test func `Requests go to the servers that answer, whichever these are`() throws {
        let workbench = try Workbench()
        let port = try LokiReceiver(workbench, name: "probe").port
        var other: LokiReceiver? = try LokiReceiver(workbench, name: "other")
        let otherPort = other?.port ?? 0
        let config = try workbench.config(
            sink: """
                    type: loki
                    urls: ["http://127.0.0.1:\(port)", "http://127.0.0.1:\(otherPort)"]
                    labels: {service: champion}
                    query: {settling: 100ms}
                    limits: {max_age: off, max_ahead: off}
                """)
        let workload = LogWorkload(directory: workbench.logs, seed: 3, rotateEvery: .max)
        while workload.lines.count < Self.lineCount { try workload.writeChunk(100) }
        let agent = try AgentProcess(workbench, config: config)
        try waitUntilDelivered(workload.lines.count, agent)
        #expect(agent.log.components(separatedBy: "Server 127.0.0.1:\(port) of sink 'out' does not answer").count == 2, "said once")
        var samples = try agent.samples(sinks: ["out"])
        #expect(samples.sum("shipper_server_up", ["server": "127.0.0.1:\(port)"]) == 0)
        #expect(samples.sum("shipper_server_up", ["server": "127.0.0.1:\(otherPort)"]) == 1)
        #expect(samples.sum("shipper_retries_total") == 0, "nobody had to wait for the dead one")

        let first = try LokiReceiver(workbench, port: port, name: "first")
        let held = try #require(other).entries()
        other = nil
        while workload.lines.count < 2 * Self.lineCount { try workload.writeChunk(100) }
        try waitUntilDelivered(workload.lines.count, agent)
        samples = try agent.samples(sinks: ["out"])
        #expect(samples.sum("shipper_server_up", ["server": "127.0.0.1:\(port)"]) == 1)
        #expect(agent.log.contains("Server 127.0.0.1:\(port) of sink 'out' answers again"))
        let lines = try (held + first.entries()).map(\.line)
        #expect(lines.count == workload.lines.count && Set(lines) == Set(workload.lines.map(\.text)), "each once")
        #expect(agent.stop() == 0)
    }

    /// Two days of lines, into a day's index each; then all of them once more.
    @Test func `A line goes to the index of its own date, also when it is repeated`() throws {
        let workbench = try Workbench()
        let search = try Elasticsearch(workbench)
        let config = try workbench.config(
            sink: """
                    type: elasticsearch
                    urls: ["\(search.url)"]
                    index: logs-%Y.%m.%d
                """)
        let lines = (0..<1000).map { number in
            "{\"timestamp\":\"2026-11-2\(number % 2 + 3)T00:00:00.\(String(1_000_000 + number).dropFirst())Z\",\"n\":\(number)}"
        }
        try lines.map { $0 + "\n" }.joined().write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        let agent = try AgentProcess(workbench, config: config)
        try waitUntilDelivered(lines.count, agent)
        #expect(agent.stop() == 0)
        // What was delivered is forgotten, but not under which ids.
        try FileManager.default.removeItem(atPath: workbench.state.path + "/checkpoints/out")
        try? FileManager.default.removeItem(atPath: workbench.state.path + "/checkpoints/out.previous")
        let again = try AgentProcess(workbench, config: config, output: "again.log")
        try waitUntilDelivered(lines.count, again)
        #expect(try again.samples(sinks: ["out"]).sum("shipper_lines_duplicate_total") == Double(lines.count))
        #expect(again.stop() == 0)
        for day in 0..<2 {
            let index = "logs-2026.11.2\(day + 3)"
            #expect(try search.count(index) == 500)
            let numbers = try search.documents(index).values.compactMap { $0["n"] as? Int }
            #expect(numbers.sorted() == (0..<1000).filter { $0 % 2 == day })
        }
    }
}
