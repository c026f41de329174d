import Foundation
import Testing

/// `shipper query` as it is called: on files, on and on, in each form, on a terminal, and where something cannot be searched.
@Suite(.serialized) struct QueryCommandTests {
    let workbench: Workbench

    init() throws { workbench = try Workbench() }

    private func line(_ number: Int, _ more: String = "") -> String {
        "{\"timestamp\":\"2026-11-23T09:15:00.\(1_000 + number)Z\",\"level\":\"info\",\"event\":\"loaded\",\"n\":\(number)\(more)}"
    }

    private func write(_ lines: [String], to name: String = "a.ndjson") throws -> String {
        let path = workbench.logs.appendingPathComponent(name).path
        try lines.map { $0 + "\n" }.joined().write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    private func append(_ line: String, to path: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data((line + "\n").utf8))
        try file.close()
    }

    private func query(_ words: String..., environment: [String: String] = [:]) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(Workbench.agent, ["query"] + words, output: workbench.path("answer"), environment: environment)
        return (child.wait(), child.output)
    }

    @Test func `Files are searched without a configuration, and one that is missing costs only itself`() throws {
        let path = try write((0..<3).map { line($0) })
        let all = try query("--output", "json", path)
        #expect(all.code == 0 && all.output == (0..<3).map { line($0) + "\n" }.joined())
        #expect(try query("--level", "critical", path).code == 1)
        let some = try query("--output", "json", path, path + ".missing")
        #expect(some.code == 2 && some.output.contains(line(2)))
        #expect(some.output.contains("shipper: Could not open '\(path).missing': there is no such file."))
        let newest = try query("--limit", "1", path)
        #expect(newest.code == 0 && newest.output.contains("shipper: these are the newest 1; there are more."))
        let explained = try query("--explain", path)
        #expect(explained.code == 0 && explained.output == "Every line of these files is read and matched:\n  \(path)\n")
    }

    @Test func `A place that is not there, or is not to be asked, is said as everything that cannot be searched`() throws {
        let config = try workbench.write(
            """
            state_directory: \(workbench.state.path)
            sources:
              pipeline: {include: ["\(workbench.logs.path)/*.ndjson"]}
            sinks:
              loki: {type: loki, inputs: [pipeline], urls: ["http://127.0.0.1:1"], labels: {service: champion}, query: {url: off}}
            """, to: "shipper.yaml")
        let wrong = try query("--config", config, "--from", "lokki")
        #expect(wrong.code == 2)
        #expect(wrong.output == "shipper: There is no sink 'lokki', nor one of that type. --from takes files, loki.\n")
        let silent = try query("--config", config)
        #expect(silent.code == 2)
        #expect(silent.output == "shipper: Sink 'loki' is not to be asked: its configuration says `query: {url: off}`.\n")
    }

    @Test func `What is no file, and a condition that is none, are said in words`() throws {
        let path = try write([line(1)])
        let folder = try query(workbench.logs.path, path)
        #expect(folder.code == 2 && folder.output.contains("loaded n=1"))
        #expect(
            folder.output.contains(
                "shipper: Could not read '\(workbench.logs.path)': it is a directory. It is not searched. Name the files in it: \(workbench.logs.path)/*.\n"
            ))
        // The tests' processes have a pipe there.
        let pipe = try query("/dev/stdin")
        #expect(pipe.code == 2 && pipe.output.contains("Could not read '/dev/stdin': it is a pipe or a device, and no file."))
        let field = try query("--field", "rows", path)
        #expect(field.code == 64 && field.output.contains("'--field <k=v>': want KEY=VALUE, such as rows=0"), "\(field.output)")
    }

    @Test func `A record is a line for people and a row for tables`() throws {
        let path = try write([line(7, ",\"note\":\"a, b\"")])
        #expect(try query("--utc", path).output == "2026-11-23 09:15:00.100700 INFO     loaded n=7 note=\"a, b\"\n")
        let table = try query("--output", "csv", path).output
        #expect(
            table == "time,host,source,file,level,logger,trace_id,event,line\r\n"
                + "2026-11-23T09:15:00.100700000Z,,,\(path),info,,,loaded,\"\(line(7, ",\"note\":\"a, b\"").replacing("\"", with: "\"\""))\"\r\n"
        )
    }

    @Test func `What cannot be searched at all is told, with an exit code of its own`() throws {
        let config = try workbench.config(sink: "    type: loki\n    urls: [\"http://127.0.0.1:9\"]\n    labels: {service: champion}")
        let answer = try query("--config", config)
        #expect(answer.code == 2 && answer.output.contains("shipper: Could not ask Loki at http://127.0.0.1:9"), "\(answer.output)")
        let past = try query("--since", "2262-04-11 23:47:16", try write([]), environment: ["TZ": "EST5"])
        #expect(past.code == 64 && past.output.contains("--since is \"2262-04-11 23:47:16\", want "), "\(past.output)")
    }

    @Test func `Following goes on through late lines, one of the far future and a rotation`() throws {
        let path = try write([line(1)])
        let child = try ChildProcess(Workbench.agent, ["query", "--follow", "--output", "json", path], output: workbench.path("followed"))
        func wait(for line: String) throws {
            try waitUntil {
                child.output.contains(line)
            } unless: {
                child.isRunning ? nil : "The query ended:\n\(child.output)"
            }
        }
        try wait(for: line(1))
        let future = "{\"timestamp\":\"2099-01-01T00:00:00Z\",\"n\":2}"
        try append(future, to: path)
        try wait(for: future)
        let late = "{\"timestamp\":\"2001-01-01T00:00:00Z\",\"n\":3}"
        try append(late, to: path)
        try wait(for: late)
        try append(line(4), to: path)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        _ = try write([line(5)])
        try wait(for: line(5))
        child.signal(SIGTERM)
        child.wait()
        #expect(child.output == [line(1), future, late, line(4), line(5)].map { $0 + "\n" }.joined())
    }

    @Test func `On a terminal there are colours, unless they are not wanted, and in a pipe there are none`() throws {
        let path = try write([line(1)])
        func screen(_ environment: [String: String]) throws -> String {
            let terminal = try PseudoTerminal([Workbench.agent, "query", "--utc", path], workbench, environment: environment)
            #expect(terminal.wait() == 0)
            return terminal.output
        }
        let plain = "2026-11-23 09:15:00.100100 INFO     loaded n=1"
        let coloured = try screen(["TERM": "xterm"])
        #expect(coloured.contains("\u{1B}[1mloaded\u{1B}[0m"), "\(coloured)")
        #expect(coloured.replacing(/\x1B\[[0-9;]*m/, with: "") == plain + "\r\n")
        #expect(try screen(["TERM": "xterm", "NO_COLOR": "1"]) == plain + "\r\n")
        #expect(try screen(["TERM": "dumb"]) == plain + "\r\n")
        #expect(try query("--utc", path).output == plain + "\n")
    }

    @Test func `What does not fit on a screen goes through the pager, all of it, and one that has seen enough is no failure`() throws {
        let path = try write((0..<3_000).map { line($0) })
        func page(_ pager: String, _ more: String...) throws -> (code: Int32, output: String) {
            let terminal = try PseudoTerminal(
                [Workbench.agent, "query", "--output", "json", "--limit", "3000"] + more + [path], workbench,
                environment: ["TERM": "xterm", "PAGER": pager])
            return (terminal.wait(), terminal.output)
        }
        let counted = try page("wc -l")
        #expect(counted.code == 0 && counted.output.contains("3000") && !counted.output.contains("loaded"), "\(counted.output.prefix(400))")
        let headed = try page("head -n 2")
        #expect(headed.code == 0 && headed.output.ranges(of: "loaded").count == 2, "\(headed.output.prefix(400))")
        #expect(try page("wc -l", "--no-pager").output.ranges(of: "loaded").count == 3_000)
        #expect(try page("cat").output.ranges(of: "loaded").count == 3_000)
    }

    @Test func `A pager that does not exist costs no output`() throws {
        let path = try write((0..<3_000).map { line($0) })
        let terminal = try PseudoTerminal(
            [Workbench.agent, "query", "--output", "json", "--limit", "3000", path], workbench,
            environment: ["TERM": "xterm", "PAGER": "no-such-pager"])
        #expect(terminal.wait() == 0)
        #expect(terminal.output.contains(line(0)) && terminal.output.contains(line(2_999)))
        #expect(terminal.output.contains("no-such-pager"))
    }

    @Test func `What lines hold acts on no terminal, and comes through a pipe as it is`() throws {
        let path = try write(["{\"event\":\"\\u001b]0;owned\\u0007\"}", "{\"event\":\"\u{9B}2J\u{202E}\"}", "\u{1B}[2J"])
        for form in ["pretty", "json", "csv"] {
            let terminal = try PseudoTerminal(
                [Workbench.agent, "query", "--no-pager", "--output", form, path], workbench,
                environment: ["TERM": "xterm", "NO_COLOR": "1"])
            #expect(terminal.wait() == 0)
            #expect(!terminal.output.unicodeScalars.contains { ["\u{1B}", "\u{7}", "\u{9B}", "\u{202E}"].contains($0) }, "\(form)")
        }
        #expect(try query("--output", "csv", path).output.contains("\u{1B}]0;owned\u{7}"))
    }
}
