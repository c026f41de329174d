import Foundation
import Testing

/// The whole path with the real binary: files written, cut and rotated while they are read, to Elasticsearch and to Loki.
@Suite(.serialized) struct DeliveryTests {
    private static let lineCount = Workbench.isLong ? 200_000 : 20_000
    private static let killCount = Workbench.isLong ? 20 : 3

    private func config(_ workbench: Workbench, _ loki: LokiReceiver, _ searchURL: String) throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            host: test-host
            sources:
              pipeline:
                include: ["\(workbench.logs.path)/*.ndjson", "\(workbench.logs.path)/*.ndjson.*"]
                format: json
                poll_interval: 20ms
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["\(loki.url)"]
                labels: {service: champion, level: $.level}
                timeout: 1s
                query: {settling: 100ms}
                limits: {max_age: off, max_ahead: off}
                structured_metadata: [trace_id]
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 20ms, max: 200ms}
              search:
                type: elasticsearch
                inputs: [pipeline]
                urls: ["\(searchURL)"]
                data_stream: logs-champion-default
                circuit_breaker: {recovery: 1s}
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 20ms, max: 200ms}
            """, to: "shipper.yaml")
    }

    @Test func `Every line arrives exactly once, byte for byte, from files rotated while they are written`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        let workbench = try Workbench()
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let agent = try AgentProcess(workbench, config: config(workbench, loki, search.url))
        let workload = LogWorkload(directory: workbench.logs, seed: seed, rotateEvery: Self.lineCount / 12)
        while workload.lines.count < Self.lineCount {
            try workload.writeChunk(100)
            if workload.lines.count % 5000 == 0 { _ = try agent.samples(sinks: ["loki", "search"]) }
        }
        try waitForAll(workload, agent)
        #expect(agent.stop() == 0)
        let entries = try loki.entries()
        #expect(entries.count == workload.lines.count)
        expectModel(workload, entries)
        try expectDocuments(workload, search)
    }

    /// Pain B 7: a checkpoint that moves before delivery.
    @Test func `Killed at random instants, Elasticsearch and Loki have every line once`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var generator = SeededGenerator(seed: seed ^ 1)
        let workbench = try Workbench()
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let config = try config(workbench, loki, search.url)
        let workload = LogWorkload(directory: workbench.logs, seed: seed, rotateEvery: Self.lineCount / 12)
        var kills = (0..<Self.killCount).map { _ in Int.random(in: 1000..<Self.lineCount, using: &generator) }.sorted()
        var agent = try AgentProcess(workbench, config: config)
        while workload.lines.count < Self.lineCount {
            try workload.writeChunk(100)
            let delivered = try loki.accepted()
            if let next = kills.first, delivered >= next || workload.lines.count >= Self.lineCount {
                kills.removeFirst()
                agent.kill()
                agent = try AgentProcess(workbench, config: config, output: "agent-\(kills.count).log")
            }
            try waitUntil { try workload.lines.count - loki.accepted() < 4000 || !agent.isRunning }
        }
        try waitForAll(workload, agent)
        #expect(agent.stop() == 0)
        let entries = try loki.entries()
        #expect(Set(entries.map(\.line)).count == workload.lines.count)
        #expect(entries.count == workload.lines.count, "Loki was asked what it held; nothing is there twice")
        expectModel(workload, entries)
        try expectDocuments(workload, search)
    }

    @Test func `Restarted in the middle, Elasticsearch has every line once`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        let workbench = try Workbench()
        let (loki, data) = (try LokiReceiver(workbench), workbench.path("elasticsearch"))
        var search = try Elasticsearch(workbench, data: data)
        let front = try ElasticsearchFront(workbench, of: search)
        let agent = try AgentProcess(workbench, config: config(workbench, loki, front.url))
        let workload = LogWorkload(directory: workbench.logs, seed: seed, rotateEvery: Self.lineCount / 12)
        for restart in 1...3 {
            while workload.lines.count < restart * Self.lineCount / 4 { try workload.writeChunk(100) }
            // Of what noida-db answers while it ends it forgets some.
            try front.refuse()
            // Four were under way at most.
            try write(workload, untilRetries: 5, of: agent)
            #expect(search.stop() == 0)
            try front.admit()
            try write(workload, untilRetries: 1, of: agent)
            search = try Elasticsearch(workbench, port: search.port, data: data)
        }
        while workload.lines.count < Self.lineCount { try workload.writeChunk(100) }
        try waitForAll(workload, agent)
        #expect(agent.stop() == 0)
        #expect(try search.count("logs-champion-default") == workload.lines.count)
        try expectDocuments(workload, search)
    }

    /// Writes on until so many more requests have failed.
    private func write(_ workload: LogWorkload, untilRetries count: Double, of agent: AgentProcess) throws {
        func retries() throws -> Double {
            try agent.samples(sinks: ["loki", "search"]).sum("shipper_retries_total", ["sink": "search"])
        }
        let before = try retries()
        try waitUntil {
            try workload.writeChunk(1)
            return try retries() >= before + count
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    /// Waits until the agent says that nothing is left, in its own metrics.
    private func waitForAll(_ workload: LogWorkload, _ agent: AgentProcess) throws {
        try waitUntilLasting {
            let samples = try agent.samples(sinks: ["loki", "search"])
            return samples.sum("shipper_lag_bytes") == 0 && samples.sum("shipper_lines_in_flight") == 0
                && samples.sum("shipper_files") >= 1 && samples.sum("shipper_file_problems") == 0
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    /// Every entry is a line of the model with its stream and metadata, and the first copies carry the model's times.
    private func expectModel(_ workload: LogWorkload, _ entries: [LokiReceiver.Entry]) {
        let model = Dictionary(workload.lines.map { ($0.text, $0) }) { first, _ in first }
        var wrong = 0
        for entry in entries {
            guard let line = model[entry.line], isRight(entry, line) else {
                wrong += 1
                if wrong == 1 { Issue.record("the first wrong entry: \(entry)") }
                continue
            }
        }
        #expect(wrong == 0)
        // A copy sent again must carry the same time: its stamp is derived from the file, never from the clock.
        let stamps = Dictionary(grouping: entries, by: \.line).mapValues { Set($0.map(\.ts)).count }
        #expect(stamps.values.allSatisfy { $0 == 1 })
    }

    private func isRight(_ entry: LokiReceiver.Entry, _ line: LogWorkload.Line) -> Bool {
        let labels = ["service": "champion", "level": line.level, "host": "test-host", "source": "pipeline"]
        // Microseconds leave three digits for the ordinal among lines of the same time.
        guard let time = Int64(entry.ts), time >= line.time, time < line.time + 1000 else { return false }
        return entry.stream == labels && entry.metadata["trace_id"] == line.trace
            && entry.metadata["file"]?.hasPrefix(line.file) == true
    }

    private func expectDocuments(_ workload: LogWorkload, _ search: Elasticsearch) throws {
        let documents = try search.documents("logs-champion-default")
        #expect(documents.count == workload.lines.count)
        var model: [String: LogWorkload.Line] = [:]
        for line in workload.lines { model[line.trace] = line }
        var wrong = 0
        for document in documents.values {
            var document = document
            let line = (document["trace_id"] as? String).flatMap { model.removeValue(forKey: $0) }
            let spliced = ["@timestamp", "host.name", "log.file.path", "log.source", "log.offset"]
            let values = spliced.map { document.removeValue(forKey: $0) }
            let wanted = try line.flatMap { try JSONSerialization.jsonObject(with: Data($0.text.utf8)) as? NSDictionary }
            if values.contains(where: { $0 == nil }) || wanted?.isEqual(to: document) != true
                || values[0] as? String != document["timestamp"] as? String
            {
                wrong += 1
                if wrong == 1 { Issue.record("the first wrong document: \(document), spliced \(values)") }
            }
        }
        #expect(wrong == 0)
        #expect(model.isEmpty)
    }
}
