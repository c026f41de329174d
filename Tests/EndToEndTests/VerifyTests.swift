import Foundation
import Testing

/// `shipper verify` with the real binary, against the Loki receiver and noida-db.
@Suite(.serialized) struct VerifyTests {
    private static let lineCount = 2_000

    private func config(_ workbench: Workbench, _ loki: LokiReceiver, _ search: Elasticsearch) throws
        -> String
    {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            host: test-host
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"], poll_interval: 20ms}
              texts: {include: ["\(workbench.logs.path)/*.txt"], format: text, poll_interval: 20ms}
            sinks:
              loki:
                type: loki
                inputs: [pipeline, texts]
                urls: ["\(loki.url)"]
                labels: {service: champion}
                limits: {max_age: off, max_ahead: off}
                batch: {max_age: 50ms}
              search:
                type: elasticsearch
                inputs: [pipeline, texts]
                urls: ["\(search.url)"]
                index: logs-test
                batch: {max_age: 50ms}
            """, to: "shipper.yaml")
    }

    private func deliver(_ lines: Int, _ workbench: Workbench, _ search: Elasticsearch, config: String) throws {
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil {
            let samples = try agent.samples(sinks: ["loki", "search"])
            return samples.sum("shipper_lines_delivered_total") + samples.sum("shipper_lines_dead_lettered_total") == Double(2 * lines)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        #expect(agent.stop() == 0)
        _ = try HTTP.post(search.port, "/logs-test/_refresh", "")
    }

    private func verify(_ workbench: Workbench, _ sink: String, _ more: String...) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(
            Workbench.agent, ["verify", "--config", workbench.path("shipper.yaml"), "--from", sink] + more, output: workbench.path("verify")
        )
        return (child.wait(), child.output)
    }

    /// A time `milliseconds` after an hour ago, with so many digits that equal times are common.
    private func stamp(_ milliseconds: Int) -> String {
        let formatter = ISO8601DateFormatter()
        let second = Int(Date().timeIntervalSince1970) / 3_600 * 3_600 - 3_600 + milliseconds / 1_000
        let whole = formatter.string(from: Date(timeIntervalSince1970: Double(second))).dropLast()
        return whole + "." + String(String(1_000 + milliseconds % 1_000).dropFirst()) + "Z"
    }

    private func line(_ number: Int) -> String {
        // Every third line equals the one before it, time and all.
        let number = number % 3 == 2 ? number - 1 : number
        return "{\"timestamp\":\"\(stamp(number / 6 * 7))\",\"n\":\(number),\"note\":\"naïve <\(number)>\"}\n"
    }

    private func write(_ lines: Range<Int>, to name: String, _ workbench: Workbench) throws {
        try lines.map(line).joined().write(toFile: workbench.logs.path + "/" + name, atomically: false, encoding: .utf8)
    }

    @Test func `A line removed from a sink by hand is missing, a line added is unexpected, and nothing else is`() throws {
        let workbench = try Workbench()
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let config = try config(workbench, loki, search)
        try write(0..<1_200, to: "old-a.ndjson", workbench)
        try write(1_200..<Self.lineCount, to: "a.ndjson", workbench)
        try deliver(Self.lineCount, workbench, search, config: config)
        for sink in ["loki", "search"] {
            let whole = try verify(workbench, sink)
            #expect(whole.code == 0 && whole.output.contains("2,000 lines to be there; 2,000 records in sink"), "\(whole.output)")
        }
        // Rotation and compression change nothing.
        let log = workbench.logs.path + "/a.ndjson"
        try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
        #expect(try ChildProcess("/bin/gzip", [log + ".1"], output: workbench.path("gzip.log")).wait() == 0)
        for sink in ["loki", "search"] {
            let rotated = try verify(workbench, sink)
            #expect(rotated.code == 0, "\(rotated.output)")
        }
        try checkLoki(workbench, loki)
        try checkElasticsearch(workbench, search)
    }

    private func checkLoki(_ workbench: Workbench, _ loki: LokiReceiver) throws {
        #expect(try HTTP.post(loki.port, "/_control/remove", "<300>").contains("\"removed\": 1"))
        let nanoseconds = Int64(Date().timeIntervalSince1970 - 1_800) * 1_000_000_000
        _ = try HTTP.post(
            loki.port, "/loki/api/v1/push",
            """
            {"streams":[{"stream":{"service":"champion","host":"test-host","source":"pipeline"},"values":[
            ["\(nanoseconds)","by hand",{"file":"\(workbench.logs.path)/a.ndjson"}]]}]}
            """)
        let found = try verify(workbench, "loki")
        #expect(found.code == 1, "\(found.output)")
        #expect(found.output.contains("MISSING: 1 line that sink 'loki' does not hold\n  \(workbench.logs.path)/old-a.ndjson at "))
        #expect(found.output.contains("<300>") && !found.output.contains("<301>"))
        // Its time is that of its coming: which lines without a time were read when is not known.
        #expect(found.output.contains("1 that could not be decided") || found.output.contains("UNEXPECTED: 1 record"), "\(found.output)")
        let timed = "{\\\"timestamp\\\":\\\"\(stamp(2_000))\\\",\\\"by\\\":\\\"hand\\\"}"
        _ = try HTTP.post(
            loki.port, "/loki/api/v1/push",
            """
            {"streams":[{"stream":{"service":"champion","host":"test-host","source":"pipeline"},"values":[
            ["\(nanoseconds)","\(timed)",{"file":"\(workbench.logs.path)/a.ndjson"}]]}]}
            """)
        let added = try verify(workbench, "loki")
        #expect(added.output.contains("UNEXPECTED: 1 record that no file has a line for"), "\(added.output)")
        #expect(added.output.contains("\"by\":\"hand\""), "\(added.output)")
    }

    private func checkElasticsearch(_ workbench: Workbench, _ search: Elasticsearch) throws {
        let documents = try search.documents("logs-test")
        let victim = try #require(documents.first { $0.value["n"] as? Int == 1_500 && $0.value["@timestamp"] != nil })
        _ = try HTTP.delete(search.port, "/logs-test/_doc/\(victim.key)?refresh=true")
        _ = try HTTP.post(
            search.port, "/logs-test/_doc?refresh=true",
            """
            {"@timestamp":"\(stamp(2_000))","host.name":"test-host","log.file.path":"\(workbench.logs.path)/a.ndjson",\
            "timestamp":"\(stamp(2_000))","by":"hand"}
            """)
        let found = try verify(workbench, "search")
        #expect(found.code == 1 && found.output.contains("MISSING: 1 line that sink 'search' does not hold"), "\(found.output)")
        #expect(found.output.contains("UNEXPECTED: 1 record that no file has a line for"), "\(found.output)")
        #expect(found.output.contains("\"by\":\"hand\"") && found.output.contains("1 missing; 1 unexpected"), "\(found.output)")
        // Not in the span, or of other files: nothing is said.
        let before = try verify(workbench, "search", "--since", "2001-01-01", "--until", "2001-01-02")
        #expect(before.code == 0 && before.output.contains("0 lines to be there"), "\(before.output)")
        let other = try verify(workbench, "search", workbench.logs.path + "/old-a.ndjson")
        #expect(other.code == 0 && other.output.contains("1,200 lines to be there"), "\(other.output)")
    }

    @Test func `What is unfinished, new, refused or not yet delivered is not missing`() throws {
        let workbench = try Workbench()
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let config = try config(workbench, loki, search)
        // The mapping is made by the first; a word for a number is refused.
        try "\(line(0)){\"timestamp\":\"\(stamp(1))\",\"n\":\"a word\"}\n".write(
            toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
        try deliver(2, workbench, search, config: config)
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: workbench.logs.path + "/a.ndjson"))
        try log.seekToEnd()
        try log.write(contentsOf: Data("{\"timestamp\":\"\(stamp(2))\",\"unfin".utf8))
        let refused = try verify(workbench, "search")
        #expect(
            refused.code == 0 && refused.output.contains("2 lines to be there; 1 record in sink 'search'; 0 missing"), "\(refused.output)")
        #expect(refused.output.contains("1 in the dead letter"), "\(refused.output)")
        #expect(try verify(workbench, "loki").code == 0)

        let now = ISO8601DateFormatter().string(from: Date())
        try log.write(contentsOf: Data("ished\":1}\n{\"timestamp\":\"\(now)\",\"n\":1}\n".utf8))
        let waiting = try verify(workbench, "search")
        #expect(waiting.code == 2 && waiting.output.contains("WAITING: 1 line that the agent has not delivered yet"), "\(waiting.output)")
        #expect(waiting.output.contains("0 missing") && waiting.output.contains("unfinished"), "\(waiting.output)")
    }

    @Test func `It says so when it cannot be decided`() throws {
        let workbench = try Workbench()
        var loki: LokiReceiver? = try LokiReceiver(workbench)
        let search = try Elasticsearch(workbench)
        _ = try config(workbench, try #require(loki), search)
        let empty = try verify(workbench, "loki")
        #expect(empty.code == 2 && empty.output.contains("There is no file to compare with sink 'loki'."), "\(empty.output)")
        try write(0..<3, to: "a.ndjson", workbench)
        let new = try verify(workbench, "loki")
        #expect(new.code == 2 && new.output.contains("WAITING: 3 lines"), "\(new.output)")
        // The agent ought to have seen it.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -600)], ofItemAtPath: workbench.logs.path + "/a.ndjson")
        let unknown = try verify(workbench, "loki")
        #expect(unknown.code == 1 && unknown.output.contains("MISSING: 3 lines"), "\(unknown.output)")
        loki = nil
        let gone = try verify(workbench, "loki")
        #expect(gone.code == 2 && gone.output.contains("Could not ask Loki at"), "\(gone.output)")
        #expect(try verify(workbench, "files").code == 2)
    }

    @Test func `While the agent runs and files are written and rotated, nothing is called missing or unexpected`() throws {
        let workbench = try Workbench()
        let (loki, search) = (try LokiReceiver(workbench), try Elasticsearch(workbench))
        let agent = try AgentProcess(workbench, config: try config(workbench, loki, search))
        let workload = LogWorkload(directory: workbench.logs, seed: UInt64.random(in: 0...UInt64.max), rotateEvery: 150)
        for _ in 0..<6 {
            let child = try ChildProcess(
                Workbench.agent, ["verify", "--config", workbench.path("shipper.yaml"), "--from", "loki", "--until", "now"],
                output: workbench.path("verify"))
            for _ in 0..<40 where child.isRunning {
                try workload.writeChunk(10)
                usleep(20_000)
            }
            let code = child.wait()
            #expect(code == 0 || code == 2, "\(child.output)")
            #expect(child.output.contains("0 missing; 0 unexpected") || child.output.contains("no file to compare"), "\(child.output)")
            #expect(agent.isRunning, "\(agent.log)")
        }
        let lines = workload.lines.count
        try waitUntil {
            try agent.samples(sinks: ["loki"]).sum("shipper_lines_delivered_total", ["sink": "loki"]) == Double(lines)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        let end = try verify(workbench, "loki", "--until", "2100-01-01")
        #expect(end.code == 0 && end.output.contains("0 missing; 0 unexpected"), "\(end.output)")
        #expect(agent.stop() == 0)
    }
}
