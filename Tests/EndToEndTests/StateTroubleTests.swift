import Foundation
import Testing

/// A state directory whose disk is full, or has become read-only, under the real binary.
@Suite(.serialized) struct StateTroubleTests {
    private func config(_ workbench: Workbench, _ disk: SmallDisk, _ loki: LokiReceiver, _ search: Elasticsearch) throws -> String {
        try workbench.write(
            """
            state_directory: \(disk.path)/state
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"], poll_interval: 20ms}
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["\(loki.url)"]
                labels: {service: champion}
                query: {settling: 100ms}
                batch: {max_bytes: 64KiB, max_age: 50ms}
              search:
                type: elasticsearch
                inputs: [pipeline]
                urls: ["\(search.url)"]
                index: champion
                batch: {max_bytes: 64KiB, max_age: 50ms}
            """, to: "shipper.yaml")
    }

    private func write(_ workbench: Workbench, _ numbers: Range<Int>) throws {
        let path = workbench.logs.appendingPathComponent("a.ndjson").path
        if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(numbers.map { "{\"n\":\($0)}\n" }.joined().utf8))
        try file.close()
    }

    /// Each once, and by their times in the order of the file: several batches are under way at once, and any may come first.
    private func expectLines(_ numbers: Range<Int>, in loki: LokiReceiver) throws {
        #expect(try loki.entries().sorted { $0.ts < $1.ts }.map(\.line) == numbers.map { "{\"n\":\($0)}" })
    }

    private func wait(_ agent: AgentProcess, until holds: (Samples) -> Bool) throws {
        try waitUntil {
            holds(try agent.samples(sinks: ["loki", "search"]))
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    private func delivered(_ count: Int) -> (Samples) -> Bool {
        { samples in
            ["loki", "search"].allSatisfy { samples.sum("shipper_lines_delivered_total", ["sink": $0]) == Double(count) }
        }
    }

    @Test(arguments: [true, false])
    func `It ships on and says so, and writes its checkpoints when it can again`(isFull: Bool) throws {
        let workbench = try Workbench()
        let disk = try SmallDisk(workbench, megabytes: 24)
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let config = try config(workbench, disk, loki, search)
        try write(workbench, 0..<1_000)
        let agent = try AgentProcess(workbench, config: config, within: disk)
        try wait(agent, until: delivered(1_000))

        try isFull ? disk.fill() : disk.forbidWriting("state")
        for round in 1...5 {
            try write(workbench, round * 1_000..<(round + 1) * 1_000)
            try wait(agent, until: delivered((round + 1) * 1_000))
        }
        try wait(agent) { samples in
            ["loki", "search"].allSatisfy { samples.sum("shipper_checkpoint_write_failures_total", ["sink": $0]) > 0 }
        }
        #expect(agent.log.contains(isFull ? "no space left on device" : "the file system is read-only"), "\(agent.log)")
        #expect(agent.log.contains("Shipping goes on; a crash before this is mended sends lines again."))

        try isFull ? disk.empty() : disk.allowWriting("state")
        try wait(agent) { _ in agent.log.components(separatedBy: "The checkpoint can be written again.").count == 3 }
        try wait(agent) { $0.sum("shipper_checkpoint_age_seconds") < 4 }
        #expect(agent.stop() == 0)
        try expectLines(0..<6_000, in: loki)
        #expect(try search.count("champion") == 6_000)
    }

    @Test func `Killed and started again on a full disk, it ships on, and nothing is there twice`() throws {
        let workbench = try Workbench()
        let disk = try SmallDisk(workbench, megabytes: 24)
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let config = try config(workbench, disk, loki, search)
        try write(workbench, 0..<1_000)
        var agent = try AgentProcess(workbench, config: config, output: "agent-0.log", within: disk)
        try wait(agent, until: delivered(1_000))
        try disk.fill()
        try write(workbench, 1_000..<2_000)
        try wait(agent, until: delivered(2_000))
        agent.kill()

        try write(workbench, 2_000..<3_000)
        agent = try AgentProcess(workbench, config: config, output: "agent-1.log", within: disk)
        try wait(agent) { samples in
            ["loki", "search"].allSatisfy { samples.sum("shipper_lag_bytes", ["sink": $0]) == 0 }
                && samples.sum("shipper_lines_in_flight") == 0
                && samples.sum("shipper_lines_delivered_total") > 0
        }
        #expect(try agent.samples(sinks: ["loki", "search"]).sum("shipper_lines_uncertain_total") == 0)
        #expect(agent.stop() == 0)
        try expectLines(0..<3_000, in: loki)
        #expect(try search.count("champion") == 3_000)
    }

    /// Lines with a time of their own: what lacks one waits for a mark on disk.
    @Test func `Started where nothing can be written, it ships into Elasticsearch, and into Loki when it can write again`() throws {
        let workbench = try Workbench()
        let disk = try SmallDisk(workbench, megabytes: 24)
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let config = try config(workbench, disk, loki, search)
        let lines = (0..<100).map { "{\"timestamp\":\"2026-11-27T10:00:00.\(100 + $0)Z\",\"n\":\($0)}" }
        _ = try workbench.write(lines[..<50].map { $0 + "\n" }.joined(), to: "logs/a.ndjson")
        var agent = try AgentProcess(workbench, config: config, output: "agent-0.log", within: disk)
        try wait(agent, until: delivered(50))
        #expect(agent.stop() == 0)

        try disk.forbidWriting("state")
        let file = try FileHandle(forWritingTo: workbench.logs.appendingPathComponent("a.ndjson"))
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines[50...].map { $0 + "\n" }.joined().utf8))
        try file.close()
        agent = try AgentProcess(workbench, config: config, output: "agent-1.log", within: disk)
        try wait(agent) { $0.sum("shipper_lines_delivered_total", ["sink": "search"]) == 50 }
        #expect(agent.log.contains("the file system is read-only"), "\(agent.log)")
        #expect(try loki.entries().count == 50)
        try disk.allowWriting("state")
        try wait(agent) { $0.sum("shipper_lines_delivered_total", ["sink": "loki"]) == 50 }
        #expect(agent.stop() == 0)
        #expect(try loki.entries().map(\.line).sorted() == lines.sorted())
        #expect(try search.count("champion") == 100)
    }
}
