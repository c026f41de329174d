import ArgumentParser
import Foundation
import Logging
import ShipperAgent

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Ship an example's lines into a store on this machine, and look at them.",
        discussion: """
            MarketPipeline, the example, writes log lines; the agent follows them and keeps them in its embedded store; a page shows them, \
            and one run's trace is printed. File and store are compared line by line. On a terminal the page stays until Ctrl-C.

            Everything is in the folder, which an earlier demo's files are removed from, and nothing goes on running. Exits with 0 if every \
            line arrived, with 1 if not, or if it could not work; with 130 if it was ended before.
            """)

    @Option(help: "The folder for everything.", completion: .directory)
    var folder = ".demo"

    @Option(help: "Log lines to write, 1 to 10000000.")
    var lines = 5_000

    @Option(help: "Lines a second; 0 is as fast as it can.")
    var rate = 500

    @Option(help: "Where the page is, on 127.0.0.1. (default: a free port)")
    var port: Int?

    @Option(help: "The program MarketPipeline. (default: the one beside this program)", completion: .file())
    var pipeline: String?

    @Flag(help: "Let the page stay until Ctrl-C, as it does on a terminal.")
    var keep = false

    func validate() throws {
        guard (1...10_000_000).contains(lines) else { throw ValidationError("--lines is \(lines), want 1 to 10000000.") }
        guard (0...1_000_000).contains(rate) else { throw ValidationError("--rate is \(rate), want 0 to 1000000 lines a second.") }
        guard (0...65_535).contains(port ?? 0) else { throw ValidationError("--port is \(port ?? 0), want 0 to 65535.") }
    }

    func run() async throws {
        var logger = Logger(label: "shipper") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let options = Demo.Options(
            folder: folder, lines: lines, rate: rate, port: port ?? 0, pipeline: pipeline,
            stays: keep || Terminal.isThere && isatty(STDIN_FILENO) == 1, program: CommandLine.arguments[0],
            width: Terminal.isThere ? Terminal.width : nil)
        do {
            switch try await Demo(options, logger: logger, say: Self.say).run() {
            case .whole: return
            case .broken: throw ExitCode.failure
            case .stopped:
                Self.say("Stopped.")
                throw ExitCode(130)
            }
        } catch let failure where !(failure is ExitCode) {
            StandardError.say("shipper: \(failure)")
            throw ExitCode.failure
        }
    }

    /// Progress is seen through a pipe too: nothing is held back as `print` does.
    private static func say(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8)) }
}
