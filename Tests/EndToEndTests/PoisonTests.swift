import Foundation
import Testing

/// Batches with a line in each that the server refuses: that line alone goes to the dead letter, and no other is sent twice.
@Suite(.serialized) struct PoisonTests {
    private static let batches = 100
    private static let linesInBatch = 50

    private struct Letter: Decodable {
        let reason: String
        let line: String
    }

    private func letters(_ workbench: Workbench, sink: String) throws -> [Letter] {
        let data = try Data(contentsOf: workbench.state.appendingPathComponent("dead-letter/\(sink).ndjson"))
        return try data.split(separator: 0x0A).map { try JSONDecoder().decode(Letter.self, from: $0) }
    }

    /// One file of as many lines as fill the batches, a poisonous one somewhere in each.
    private func write(_ workbench: Workbench, poison: (Int) -> String) throws -> (good: [String], bad: [String]) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var generator = SeededGenerator(seed: seed)
        var good: [String] = [], bad: [String] = [], all: [String] = []
        for batch in 0..<Self.batches {
            let place = Int.random(in: 0..<Self.linesInBatch, using: &generator)
            for number in 0..<Self.linesInBatch {
                let time =
                    "\"timestamp\":\"2026-11-23T10:\(String(batch / 60 + 10)):\(String(batch % 60 + 100).suffix(2)).\(number + 100)Z\""
                let line =
                    number == place ? "{\(time),\(poison(batch))}" : "{\(time),\"level\":\"info\",\"n\":\(batch * 1_000 + number)}"
                if number == place { bad.append(line) } else { good.append(line) }
                all.append(line)
            }
        }
        let text = all.map { $0 + "\n" }.joined()
        try text.write(toFile: workbench.logs.path + "/a.ndjson", atomically: true, encoding: .utf8)
        return (good, bad)
    }

    private func config(_ workbench: Workbench, sink: String) throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline:
                include: ["\(workbench.logs.path)/*.ndjson"]
                format: json
                max_line_bytes: 1MiB
                poll_interval: 20ms
            sinks:
              sink:
                inputs: [pipeline]
                batch: {max_bytes: 4MiB, max_lines: \(Self.linesInBatch), max_age: 5s}
                backoff: {initial: 20ms, max: 200ms}
            \(sink)
            """, to: "shipper.yaml")
    }

    private func deliver(_ workbench: Workbench, _ config: String, good: Int, bad: Int = PoisonTests.batches) throws -> AgentProcess {
        let agent = try AgentProcess(workbench, config: config)
        try waitUntil {
            let samples = try agent.samples(sinks: ["sink"])
            return samples.sum("shipper_lines_delivered_total") == Double(good)
                && samples.sum("shipper_lines_dead_lettered_total") == Double(bad)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
        return agent
    }

    /// Pain B 8: one bad line, and the whole batch dropped.
    @Test func `Of 100 batches with a poisonous line each, Loki gets every good line once, and the dead letter the others`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let long = String(repeating: "x", count: 262_144)
        let (good, bad) = try write(workbench) { #""level":"info","poison":\#($0),"text":"\#(long)""# }
        let sink = """
                type: loki
                urls: ["\(loki.url)"]
                labels: {service: champion, level: $.level}
                limits: {line_bytes: 4MiB, max_age: off, max_ahead: off}
            """
        let agent = try deliver(workbench, config(workbench, sink: sink), good: good.count)
        #expect(agent.stop() == 0)
        let letters = try letters(workbench, sink: "sink")
        #expect(letters.map(\.line).sorted() == bad.sorted())
        #expect(
            letters.allSatisfy { $0.reason.hasPrefix("400: ") && $0.reason.contains("max entry size '262144' bytes exceeded for stream") })
        #expect(try loki.entries().map(\.line).sorted() == good.sorted())
        // The receiver counted what came in: each line once, the poisonous ones too.
        #expect(try loki.linesReceived() == good.count + bad.count)
        #expect(try loki.queries() == 0, "the server's words left no question")
    }

    @Test func `Of a push in which several streams are refused, each line has its own reason, and the others are there once`() throws {
        let workbench = try Workbench()
        let loki = try LokiReceiver(workbench)
        let levels = ["info", "warn", "error"]
        let lines = (0..<500).map { number in
            let time = "2026-11-23T10:00:00.\(String(1_000 + number).dropFirst())Z"
            // Of each fifty a line of info and one of warn.
            let text = [3, 7].contains(number % 50) ? String(repeating: "x", count: 262_144 + number) : ""
            return "{\"timestamp\":\"\(time)\",\"level\":\"\(levels[number % 50 % 3])\",\"text\":\"\(text)\"}"
        }
        let (good, bad) = (lines.filter { $0.count < 1_000 }, lines.filter { $0.count > 1_000 })
        try lines.map { $0 + "\n" }.joined().write(toFile: workbench.logs.path + "/a.ndjson", atomically: true, encoding: .utf8)
        let sink = """
                type: loki
                urls: ["\(loki.url)"]
                labels: {service: champion, level: $.level}
                limits: {line_bytes: 4MiB, max_age: off, max_ahead: off}
            """
        let agent = try deliver(workbench, config(workbench, sink: sink), good: good.count, bad: bad.count)
        #expect(agent.stop() == 0)
        let letters = try letters(workbench, sink: "sink")
        #expect(letters.map(\.line).sorted() == bad.sorted())
        for letter in letters {
            let isInfo = letter.line.contains("\"level\":\"info\"")
            #expect(letter.reason.contains("with length '\(letter.line.utf8.count)'"), "\(letter.reason)")
            #expect(letter.reason.contains(isInfo ? "level=\"info\"" : "level=\"warn\""))
        }
        #expect(try loki.entries().map(\.line).sorted() == good.sorted() && loki.linesReceived() == lines.count)
    }

    /// Pain B 15: mapping conflicts.
    @Test(arguments: [
        (#""n":"no number""#, "parsing_exception"),
        // The template allows no other field in it.
        (#""fixed":{"unheard-of":1}"#, "strict_dynamic_mapping_exception"),
    ])
    func `Of 100 batches with a line each that does not fit the mapping, Elasticsearch gets the others, and the dead letter those`(
        poison: String, reason: String
    ) throws {
        let workbench = try Workbench()
        let search = try Elasticsearch(workbench)
        _ = try HTTP.post(
            search.port, "/_index_template/poison",
            #"{"index_patterns":["logs-poison-*"],"template":{"mappings":{"properties":{"fixed":{"dynamic":"strict","properties":{"known":{"type":"long"}}}}}}}"#
        )
        // Whichever document comes first makes the mapping, and that must not be a poisonous one.
        _ = try HTTP.post(search.port, "/logs-poison-default/_doc", #"{"@timestamp":"2026-11-23T10:00:00Z","n":0}"#)
        let (good, bad) = try write(workbench) { #""level":"info","batch":\#($0),\#(poison)"# }
        let sink = """
                type: elasticsearch
                urls: ["\(search.url)"]
                data_stream: logs-poison-default
            """
        let agent = try deliver(workbench, config(workbench, sink: sink), good: good.count)
        #expect(agent.stop() == 0)
        let letters = try letters(workbench, sink: "sink")
        #expect(letters.map(\.line).sorted() == bad.sorted())
        #expect(
            letters.allSatisfy { $0.reason.hasPrefix("400 ") && $0.reason.contains(reason) }, "\(letters.first?.reason ?? "")")
        #expect(try search.count("logs-poison-default") == good.count + 1)
        #expect(try search.documents("logs-poison-default").values.compactMap { $0["n"] as? Int }.count == good.count + 1)
    }
}
