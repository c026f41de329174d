import Foundation
import Testing

/// Lines that come without a file: piped in, and out of the journal.
@Suite(.serialized) struct InputTests {
    let workbench: Workbench
    let loki: LokiReceiver

    init() throws {
        workbench = try Workbench()
        loki = try LokiReceiver(workbench)
    }

    private func config(_ source: String) throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              in: {\(source)}
            sinks:
              loki:
                type: loki
                inputs: [in]
                urls: ["\(loki.url)"]
                batch: {max_age: 100ms}
                limits: {max_age: off}
            """, to: "shipper.yaml")
    }

    private func lines(_ numbers: Range<Int>) -> String { numbers.map { "line \($0)\n" }.joined() }

    @Test func `what is piped in is delivered, and the end of the pipe ends the agent, which says so`() throws {
        let agent = try AgentProcess(workbench, config: try config("type: stdin, format: text"))
        try agent.pipe(lines(0..<5_000) + "line 5000")
        try agent.endPipe()
        #expect(agent.waitForEnd() == 0)
        let entries = try loki.entries()
        #expect(entries.map(\.line) == (0...5_000).map { "line \($0)" })
        #expect(entries.allSatisfy { $0.metadata["file"] == "stdin" })
        #expect(agent.log.contains("Standard input has ended and is delivered whole: the agent stops"))
    }

    @Test func `killed in the middle, what was piped in is delivered by the next start, and is there once`() throws {
        let config = try config("type: stdin, format: text, multiline: {start: '^line', timeout: 200ms}")
        let first = try AgentProcess(workbench, config: config)
        try first.pipe(lines(0..<2_000))
        try waitUntil { try self.loki.accepted() >= 1_000 || !first.isRunning }
        first.kill()
        let spooled = try Set(
            FileManager.default.contentsOfDirectory(atPath: workbench.state.path + "/spool/in")
                .flatMap { name in self.workbench.read("state/spool/in/\(name)").split(separator: "\n").map(String.init) })
        let second = try AgentProcess(workbench, config: config, output: "second.log")
        try second.pipe(lines(2_000..<2_100) + " and more")
        try second.endPipe()
        #expect(second.waitForEnd() == 0, "\(second.log)")
        // Of several batches under way at once any may arrive first.
        let got = try loki.entries().sorted { $0.ts < $1.ts }.map(\.line)
        #expect(Set(got).isSuperset(of: spooled.union((2_000..<2_099).map { "line \($0)" })))
        #expect(got.last == "line 2099\n and more")
        #expect(got.count == Set(got).count)
    }

    @Test func `the journal is read by whatever journalctl is found, and goes on where it was after a kill`() throws {
        let tools = workbench.directory.appendingPathComponent("tools")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        let entries = tools.appendingPathComponent("entries")
        try Data().write(to: entries)
        let script = tools.appendingPathComponent("journalctl")
        try Self.journalctl.write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        let path = ["PATH": tools.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")]
        let config = try config("type: journald, units: [shop.service]")
        for (life, numbers) in [0..<300, 300..<500].enumerated() {
            let handle = try FileHandle(forWritingTo: entries)
            try handle.seekToEnd()
            for number in numbers { try handle.write(contentsOf: Data((Self.entry(number) + "\n").utf8)) }
            try handle.close()
            let agent = try AgentProcess(workbench, config: config, output: "agent-\(life).log", environment: path)
            try waitUntil {
                try self.loki.accepted() >= numbers.upperBound
            } unless: {
                agent.isRunning ? nil : agent.log
            }
            if life == 0 { agent.kill() } else { #expect(agent.stop() == 0) }
        }
        let got = try loki.entries()
        #expect(Set(got.map(\.line)) == Set((0..<500).map(Self.entry)))
        #expect(got.first { $0.line == Self.entry(7) }?.ts.hasPrefix("1700000000000107") == true)
        #expect(workbench.read("tools/calls").split(separator: "\n").last?.hasSuffix("--after-cursor=c299 --unit=shop.service") == true)
    }

    private static func entry(_ number: Int) -> String {
        #"{"__CURSOR":"c\#(number)","__REALTIME_TIMESTAMP":"1700000000000\#(100 + number % 900)","MESSAGE":"entry \#(number)"}"#
    }

    /// Follows a file of entries behind a cursor.
    private static let journalctl = """
        #!/usr/bin/env python3
        import os, sys, time
        folder = os.path.dirname(os.path.abspath(__file__))
        with open(folder + "/calls", "a") as calls:
            calls.write(" ".join(sys.argv[1:]) + "\\n")
        cursor = next((a.split("=", 1)[1] for a in sys.argv if a.startswith("--after-cursor=")), None)
        place = 0
        if cursor:
            place = 1 + next(i for i, l in enumerate(open(folder + "/entries")) if '"__CURSOR":"%s"' % cursor in l)
        while True:
            lines = [l for l in open(folder + "/entries") if l.endswith("\\n")]
            sys.stdout.write("".join(lines[place:]))
            sys.stdout.flush()
            place = max(place, len(lines))
            time.sleep(0.01)
        """
}
