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

    /// - Throws: `FileProblem` if it cannot be started.
    init(_ program: String, lines: Int, rate: Int, in folder: DemoFolder) throws {
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
        process.arguments = ["--lines", "\(lines)", "--rate", "\(rate)", "--log", folder.log]
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

    /// - Throws: `FileProblem` if it ended with anything but success.
    func expectSuccess() throws(FileProblem) {
        guard process.terminationReason != .exit || process.terminationStatus != 0 else { return }
        let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
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
