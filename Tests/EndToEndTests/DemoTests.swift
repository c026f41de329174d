import Foundation
import Testing

/// `shipper demo` with the real programs.
@Suite(.serialized) struct DemoTests {
    private func words(_ folder: String, _ more: String...) -> [String] {
        ["demo", "--folder", folder, "--rate", "0"] + more
    }

    private func demo(_ workbench: Workbench, _ words: [String]) throws -> (code: Int32, output: String) {
        let child = try ChildProcess(Workbench.agentWithStore, words, output: workbench.path("demo.out"))
        return (child.wait(), child.output)
    }

    @Test func `It ships every line, shows a run with its page and ends; a second one begins anew`() throws {
        let workbench = try Workbench()
        let folder = workbench.path("folder")
        for lines in [500, 300] {
            let demo = try demo(workbench, words(folder, "--lines", "\(lines)"))
            #expect(demo.code == 0, "\(demo.output)")
            let trace = try #require(demo.output.firstMatch(of: /Trace ([0-9a-f]{32}), .*: (\d+) records/))
            // One whole run comes after the lines that were asked for.
            let all = lines + (Int(trace.2) ?? 0)
            #expect(demo.output.contains("\(all) lines to be there; \(all) records in sink 'store'; 0 missing; 0 unexpected."))
            let query = try ChildProcess(
                Workbench.agentWithStore, ["query", "--config", "\(folder)/shipper.yaml", "--trace", "\(trace.1)", "--output", "json"],
                output: workbench.path("query.out"))
            #expect(query.wait() == 0)
            #expect(query.output.split(separator: "\n").count == Int(trace.2))
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: workbench.directory.path)
        #expect(Set(left) == ["folder", "logs", "demo.out", "query.out"], "everything is in the folder")
    }

    @Test func `A folder that is not its own, one in use, a port that is taken, a program that fails: each is told in words`() throws {
        let workbench = try Workbench()
        let mine = workbench.path("logs/mine.txt")
        try Data("dear".utf8).write(to: URL(fileURLWithPath: mine))
        let foreign = try demo(workbench, words(workbench.logs.path))
        #expect(foreign.code == 1 && foreign.output.contains("it holds files that no demo made"))
        #expect(FileManager.default.fileExists(atPath: mine))

        let folder = workbench.path("folder")
        let terminal = try PseudoTerminal([Workbench.agentWithStore] + words(folder, "--lines", "200"), workbench)
        try terminal.wait(for: "It stays until Ctrl-C.")
        let second = try demo(workbench, words(folder))
        #expect(second.code == 1 && second.output.contains("a demo runs in it"))
        let shown = try #require(terminal.output.firstMatch(of: /127\.0\.0\.1:(\d+)\/logs/)).1
        let port = try #require(Int(shown))
        let taken = try demo(workbench, words(workbench.path("other"), "--port", "\(port)"))
        #expect(taken.code == 1 && taken.output.contains("address already in use") && taken.output.contains("--port"))
        _ = try HTTP.get(port, "/healthz")
        try terminal.type("\u{3}")
        #expect(terminal.wait() == 0, "\(terminal.output)")

        let failing = try demo(workbench, ["demo", "--folder", folder, "--pipeline", "/bin/false"])
        #expect(failing.code == 1 && failing.output.contains("it ended with 1"))
        let absent = try demo(workbench, ["demo", "--folder", folder, "--pipeline", "/bin/absent"])
        #expect(absent.code == 1 && absent.output.contains("there is no such program"))
        #expect(try demo(workbench, ["demo", "--folder", "/proc/demo"]).output.contains("Could not create '/proc/demo'"))
    }

    @Test(arguments: [true, false])
    func `Ended in the middle, by Ctrl-C or by a signal, it leaves nothing running`(byKeyboard: Bool) throws {
        let workbench = try Workbench()
        let folder = workbench.path("folder")
        let command = [Workbench.agentWithStore, "demo", "--folder", folder, "--rate", "100"]
        if byKeyboard {
            // Ctrl-C reaches the example pipeline too.
            let terminal = try PseudoTerminal(command, workbench)
            try terminal.wait(for: " s   ")
            try terminal.type("\u{3}")
            #expect(terminal.wait() == 130, "\(terminal.output)")
            #expect(terminal.output.hasSuffix("Stopped.\r\n"), "\(terminal.output)")
        } else {
            let child = try ChildProcess(command[0], Array(command[1...]), output: workbench.path("demo.out"))
            _ = try child.firstMatch(/\ ([1-9]\d* lines delivered)/)
            child.signal(SIGTERM)
            #expect(child.wait() == 130)
            #expect(child.output.hasSuffix("Stopped.\n"))
        }
        let running = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.filter { process in
            (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8))?.contains(folder) == true
        }
        #expect(running == [], "nothing goes on running")
    }
}
