import Foundation

/// A process that a test started. Its standard input stays open; servers stop when it closes, so none outlives a dying test.
final class ChildProcess {
    private let process = Process()
    private let input = Pipe()
    private let outputPath: String

    init(_ executable: String, _ arguments: [String], output: String, environment: [String: String] = [:]) throws {
        outputPath = output
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    /// Starts a script of the test servers.
    convenience init(server: String, _ arguments: [String], output: String) throws {
        try self.init(
            "/usr/bin/env", ["python3", Workbench.server(server), "--exit-with-stdin"] + arguments, output: output)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    /// What its standard input gets.
    func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    func endInput() throws { try input.fileHandleForWriting.close() }

    func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end and returns the exit code, or the signal's number negated.
    @discardableResult
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// Waits until the output holds a match of `pattern` and returns its first group.
    func firstMatch(_ pattern: Regex<(Substring, Substring)>) throws -> String {
        while true {
            if let match = output.firstMatch(of: pattern) { return String(match.1) }
            guard process.isRunning else { throw Unexpected("The process ended without saying what was waited for:\n\(output)") }
            usleep(2_000)
        }
    }
}

/// Waits until `condition` holds; the only sleep there is, between two looks. Throws when `isHopeless` says why it never will.
func waitUntil(_ condition: () throws -> Bool, unless isHopeless: () -> String? = { nil }) throws {
    while try !condition() {
        if let reason = isHopeless() { throw Unexpected(reason) }
        usleep(5_000)
    }
}

/// Waits until `condition` has held for some seconds: an agent tells its lag each second, and one that has just been started does not know
/// it yet.
func waitUntilLasting(_ condition: () throws -> Bool, unless isHopeless: () -> String? = { nil }) throws {
    var since = ContinuousClock.now
    try waitUntil(
        {
            if try !condition() { since = .now }
            return ContinuousClock.now - since > .seconds(4)
        }, unless: isHopeless)
}
