import Foundation

/// A command on a terminal of its own: it sees a person at the keyboard, and Ctrl-C reaches it as from one.
final class PseudoTerminal {
    private let child: ChildProcess

    /// - Parameter words: the command and its arguments; none may hold a quote.
    init(_ words: [String], _ workbench: Workbench, output: String = "terminal", environment: [String: String] = ["TERM": "xterm"]) throws {
        let command = words.map { "'\($0)'" }.joined(separator: " ")
        // Whoever runs the tests into a file may have said NO_COLOR for them.
        let environment = ["NO_COLOR": ""].merging(environment) { $1 }
        // Of util-linux, and on every Debian: -e gives the command's exit code.
        child = try ChildProcess(
            "/usr/bin/env", ["script", "-qefc", "exec \(command)", "/dev/null"], output: workbench.path(output), environment: environment)
    }

    /// What the screen got.
    var output: String { child.output }

    func type(_ text: String) throws { try child.write(text) }

    /// Waits until the screen got `text`.
    func wait(for text: String) throws {
        try waitUntil {
            output.contains(text)
        } unless: {
            child.isRunning || output.contains(text) ? nil : "The command ended without saying '\(text)':\n\(output)"
        }
    }

    /// Waits for the end and returns the exit code.
    func wait() -> Int32 { child.wait() }
}
