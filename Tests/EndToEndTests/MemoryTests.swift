import Foundation
import Testing

/// Memory is bounded by construction: a file of any size costs the same.
@Suite(.serialized) struct MemoryTests {
    /// Peak of `RssAnon` in KiB that the agent may have: the 48 MiB.
    private static let limit = 48 << 10
    private static let fileSize = 1 << 30

    /// Pain B 11: memory that grows.
    @Test func `A file of 1 GiB is delivered with less than 48 MiB of anonymous memory`() throws {
        let workbench = try Workbench()
        let bytes = try writeBigFile(workbench.logs.path + "/big.ndjson")
        let server = try ChildProcess(server: "discard_server.py", [], output: workbench.path("discard.log"))
        let port = try server.firstMatch(/listening on 127\.0\.0\.1:([0-9]+)/)
        let config = try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"], format: json}
            sinks:
              loki:
                type: loki
                limits: {max_age: off, max_ahead: off}
                inputs: [pipeline]
                urls: ["http://127.0.0.1:\(port)"]
                labels: {service: champion, level: $.level}
                structured_metadata: [trace_id]
            """, to: "shipper.yaml")
        let agent = try AgentProcess(workbench, config: config)
        var peak = 0
        try waitUntil {
            peak = max(peak, anonymousMemory(of: agent.pid))
            return try agent.samples(sinks: ["loki"]).sum("shipper_bytes_delivered_total") == Double(bytes)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        print("peak RssAnon: \(peak / 1024) MiB for a file of \(bytes >> 20) MiB")
        #expect(peak > 0 && peak < Self.limit)
        #expect(agent.stop() == 0)
    }

    /// Bytes of the file that is compared, and the peak of `RssAnon` in KiB that comparing may have: far less than the file.
    private static let comparedSize = 64 << 20
    private static let comparingLimit = 32 << 10

    @Test func `A file of 64 MiB is compared with a sink in less than 32 MiB of anonymous memory`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let config = try workbench.config(
            sink: """
                    type: loki
                    urls: ["\(loki.url)"]
                    labels: {service: champion}
                """)
        // Long lines: a debug build takes its time for each.
        let line = Data(("{\"timestamp\":\"2026-11-23T09:15:00Z\",\"note\":\"" + String(repeating: "x", count: 8_000) + "\"}\n").utf8)
        let path = workbench.logs.path + "/big.ndjson"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        let chunk = Data(Array(repeating: line, count: 256).joined())
        for _ in 0..<Self.comparedSize / chunk.count + 1 { try file.write(contentsOf: chunk) }
        try file.close()
        let verify = try ChildProcess(
            Workbench.agent, ["verify", "--config", config, "--until", "now", "--limit", "1"], output: workbench.path("verify"))
        var peak = 0
        while verify.isRunning { peak = max(peak, anonymousMemory(of: verify.pid)) }
        // The sink holds none of them, and no agent has run.
        #expect(
            verify.wait() == 2 && verify.output.contains("lines that the agent has not delivered yet"), "\(verify.output.prefix(2_000))")
        print("peak RssAnon: \(peak / 1024) MiB to compare a file of \(Self.comparedSize >> 20) MiB")
        #expect(peak > 0 && peak < Self.comparingLimit)
    }

    /// Returns the file's size in bytes.
    private func writeBigFile(_ path: String) throws -> Int {
        let workload = LogWorkload(
            directory: URL(fileURLWithPath: path).deletingLastPathComponent(), seed: 1, rotateEvery: .max)
        while workload.lines.count < 20_000 { try workload.writeChunk(1000) }
        let chunk = Data(workload.lines.map { $0.text + "\n" }.joined().utf8)
        for file in LogWorkload.files { unsafe unlink(URL(fileURLWithPath: path).deletingLastPathComponent().path + "/\(file).ndjson") }
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var size = 0
        while size < Self.fileSize {
            try file.write(contentsOf: chunk)
            size += chunk.count
        }
        return size
    }

    /// KiB, from /proc.
    private func anonymousMemory(of pid: Int32) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let match = status.firstMatch(of: /RssAnon:\s+([0-9]+) kB/)
        return match.flatMap { Int($0.1) } ?? 0
    }
}
