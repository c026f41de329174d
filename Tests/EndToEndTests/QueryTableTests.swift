import Foundation
import Testing

/// The table of the same questions in three languages, in docs/querying.md: each of its commands works, finds what it is meant to find, and
/// asks Loki for what stands in its row.
@Suite(.serialized) struct QueryTableTests {
    private struct Row {
        let question: String
        /// Options, and what they are piped into.
        let command: String
        let logQL: String
        let kql: String
    }

    private static func rows() throws -> [Row] {
        let page = try String(contentsOf: Workbench.root.appendingPathComponent("docs/querying.md"), encoding: .utf8)
        let section = page.components(separatedBy: "## The same in LogQL and KQL").last ?? ""
        return section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().compactMap { line in
            let pipe = "\u{1}"
            let cells = line.replacing("\\|", with: pipe).split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["`"]).replacing(pipe, with: "|")
            }
            return cells.count == 4 ? Row(question: cells[0], command: cells[1], logQL: cells[2], kql: cells[3]) : nil
        }
    }

    /// A line that each question finds.
    private func write(_ workbench: Workbench) throws {
        let time = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -60))
        let line = """
            {"timestamp":"\(time)","level":"error","event":"validation_failed","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736",\
            "scraper":"bhavcopy","table":"ohlc","note":"a Timeout"}
            """
        let other = "{\"timestamp\":\"\(time)\",\"level\":\"debug\",\"event\":\"other\"}"
        try "\(line)\n\(other)\n".write(toFile: workbench.logs.path + "/a.ndjson", atomically: false, encoding: .utf8)
    }

    private func config(_ workbench: Workbench) throws -> String {
        try workbench.config(
            sink: """
                    type: loki
                    urls: ["http://127.0.0.1:1"]
                    labels: {service: champion, level: $.level}
                    structured_metadata: [trace_id]
                """)
    }

    private func shell(_ command: String, _ workbench: Workbench) throws -> (code: Int32, output: String) {
        let child = try ChildProcess("/bin/sh", ["-c", command], output: workbench.path("answer"))
        return (child.wait(), child.output)
    }

    @Test func `Each command of the table finds what it is meant to find`() throws {
        let workbench = try Workbench()
        try write(workbench)
        let config = try config(workbench)
        let rows = try Self.rows()
        #expect(rows.count == 7)
        for row in rows {
            let answer = try shell("\(Workbench.agent) query --config \(config) --from files \(row.command)", workbench)
            #expect(answer.code == 0, "\(row.question): \(answer.output)")
            let lines = answer.output.split(separator: "\n")
            switch row.question {
            case "count by level": #expect(Set(lines) == ["1 ERROR", "1 DEBUG"])
            case "error rate a minute":
                #expect(lines.count == 1 && lines[0].contains(/^ *1 \d{4}-\d\d-\d\d \d\d:\d\d$/), "\(answer.output)")
            default: #expect(lines.count == 1 && lines[0].contains("validation_failed"), "\(row.question): \(answer.output)")
            }
        }
    }

    @Test func `What each command asks Loki for holds every value of its row, and so does KQL`() throws {
        let workbench = try Workbench()
        let config = try config(workbench)
        for row in try Self.rows() {
            let options = row.command.components(separatedBy: " | ")[0]
            let asked = try shell("\(Workbench.agent) query --config \(config) \(options) --explain", workbench)
            #expect(asked.code == 0 && asked.output.hasPrefix("LogQL, asked of http://127.0.0.1:1"), "\(row.question): \(asked.output)")
            let values = row.logQL.matches(of: /"([^"]+)"/).flatMap { $0.1.replacing("(?i)", with: "").split(separator: "|") }
            #expect(!values.isEmpty && row.logQL.hasPrefix(row.logQL.contains("sum") ? "sum" : "{service=\"champion\""))
            for value in values {
                #expect(asked.output.contains(value), "\(row.question): \(value)")
                // What a visualization counts is not in its name.
                guard value != "champion", !row.kql.contains("visualization") else { continue }
                #expect(row.kql.contains(value), "\(row.question): \(value)")
            }
        }
    }
}
