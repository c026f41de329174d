import Foundation
import Testing

/// `shipper query` with the real binary: the same records in the same order from files, from Loki, from Elasticsearch and from the store.
///
/// `SHIPPER_TEST_LOKI_URL` names a Loki that takes the receiver's place.
@Suite(.serialized) struct QueryTests {
    private static let lineCount = 6_400
    private static let queryCount = 50
    private static let places = ["files", "loki", "search", "store"]
    /// These can tell which of the files of a name a line stood in.
    private static let knowFiles = ["files", "store"]

    @Test func `Fifty generated queries find the same records in the same order wherever they are asked`() throws {
        let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        let workbench = try Workbench()
        let given = ProcessInfo.processInfo.environment["SHIPPER_TEST_LOKI_URL"]
        let receiver = given == nil ? try LokiReceiver(workbench) : nil
        let search = try Elasticsearch(workbench)
        let config = try config(workbench, loki: given ?? receiver?.url ?? "", search)
        var workload = QueryWorkload(seed: seed)
        try deliver(&workload, workbench, config: config)
        _ = try HTTP.post(search.port, "/logs-champion-default/_refresh", "")
        var found = 0
        for number in 0..<Self.queryCount {
            let query = workload.query(number)
            let answers = try Self.places.map { try ask(query + ["--config", config, "--from", $0], workbench) }
            let wanted = workload.answer(to: query)
            for (place, answer) in zip(Self.places, answers) {
                let isRight =
                    if Self.knowFiles.contains(place) {
                        answer.lines == wanted
                    } else {
                        QueryWorkload.Blurred(answer.lines, of: workload) == QueryWorkload.Blurred(wanted, of: workload)
                    }
                #expect(isRight, "seed \(seed), \(place): \(query.joined(separator: " "))\n\(answer.said)")
                #expect(answer.code == (wanted.isEmpty ? 1 : 0), "\(answer.said)")
            }
            found += wanted.count
        }
        print("\(Self.queryCount) queries found \(found) records in each of \(Self.places.count) places")
        #expect(found > 1_000)
    }

    private func config(_ workbench: Workbench, loki: String, _ search: Elasticsearch) throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            host: test-host
            sources:
              pipeline:
                include: ["\(workbench.logs.path)/*.ndjson"]
                poll_interval: 20ms
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["\(loki)"]
                # A server that is there already holds others' lines.
                labels: {service: "\(UUID().uuidString)", level: $.level}
                structured_metadata: [trace_id]
                limits: {max_age: off, max_ahead: off}
                batch: {max_age: 50ms}
              search:
                type: elasticsearch
                inputs: [pipeline]
                urls: ["\(search.url)"]
                data_stream: logs-champion-default
                batch: {max_age: 50ms}
              store:
                type: local
                inputs: [pipeline]
                batch: {max_age: 50ms}
            """, to: "shipper.yaml")
    }

    /// Writes half, lets it be delivered, rotates and compresses it, and writes the rest.
    private func deliver(_ workload: inout QueryWorkload, _ workbench: Workbench, config: String) throws {
        let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config)
        for part in 0..<2 {
            try workload.write(Self.lineCount / 2, to: workbench.logs)
            try waitUntil {
                let samples = try agent.samples(sinks: ["loki", "search", "store"])
                return samples.sum("shipper_lines_delivered_total") == Double(3 * workload.lines.count)
            } unless: {
                agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
            }
            guard part == 0 else { break }
            for file in QueryWorkload.files {
                let path = workbench.logs.appendingPathComponent("\(file).ndjson").path
                try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
                guard file == QueryWorkload.files[0] else { continue }
                #expect(try ChildProcess("/bin/gzip", [path + ".1"], output: workbench.path("gzip.log")).wait() == 0)
            }
        }
        #expect(agent.stop() == 0)
    }

    private struct Answer {
        let lines: [NSDictionary]
        let code: Int32
        let said: String
    }

    private func ask(_ query: [String], _ workbench: Workbench) throws -> Answer {
        let child = try ChildProcess(Workbench.agentWithStore, ["query", "--output", "json"] + query, output: workbench.path("answer"))
        let code = child.wait()
        let lines = child.output.split(separator: "\n").filter { $0.hasPrefix("{") }
        let said = child.output.split(separator: "\n").filter { !$0.hasPrefix("{") }.joined(separator: "\n")
        return Answer(
            lines: try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary ?? [:] }, code: code, said: said)
    }
}
