import Foundation
import ShipperTailing

/// The example pipeline, MarketPipeline, as a program that writes into a demo's folder.
struct DemoPipeline {
    private let process = Process()
    private let program: String
    private let output: String

    /// Where it is built and installed: beside this program.
    static var usualPath: String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("MarketPipeline").path
    }

    /// - Parameter options: what it is to write, in its own words.
    /// - Throws: `FileProblem` if it cannot be started.
    init(_ program: String, _ options: [String], in folder: DemoFolder) throws {
        self.program = program
        output = folder.output
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw FileProblem(
                "start", program, because: "there is no such program",
                "The demo's lines come from it: build it with `swift build -c release --product MarketPipeline`, or say where it is: --pipeline."
            )
        }
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = options + ["--log", folder.log]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        do {
            try process.run()
        } catch {
            throw FileProblem("start", program, because: error.localizedDescription, "The demo's lines come from it.")
        }
    }

    var isRunning: Bool { process.isRunning }

    /// How many lines it has written, once it has ended.
    ///
    /// - Throws: `FileProblem` if it did not come to that.
    func lines() throws(FileProblem) -> Int {
        let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        if process.terminationReason == .exit, process.terminationStatus == 0, let lines = said.firstMatch(of: /(\d+) lines in/) {
            return Int(lines.1) ?? 0
        }
        let last = said.split(separator: "\n").suffix(5).map { "\n  \(TerminalText.harmless(String($0)))" }.joined()
        throw FileProblem(
            "go on with", program, because: "it ended with \(process.terminationStatus)",
            last.isEmpty ? "It said nothing." : "It said last:\(last)")
    }

    /// Ends it, if it still runs.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
