import Foundation

/// Loggers of other languages, which log the same event in programs of their own.
struct Peers {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// How to run one of the programs in `peers`.
    struct Program {
        var interpreter: String
        var arguments: [String]
        var environment: [String: String] = [:]
        /// What is needed to run it.
        var needs: String

        /// structlog, the logger of the Python pipelines.
        static func python(_ interpreter: String) -> Program {
            Program(interpreter: interpreter, arguments: ["structlog_benchmark.py"], needs: "structlog")
        }

        /// zerolog and zap, where Debian's packages golang-github-rs-zerolog-dev and golang-go.uber-zap-dev put them.
        static func go(_ compiler: String) -> Program {
            Program(
                interpreter: compiler, arguments: ["run", "go_benchmark.go"],
                environment: ["GO111MODULE": "off", "GOPATH": "/usr/share/gocode"],
                needs: "golang-github-rs-zerolog-dev and golang-go.uber-zap-dev")
        }
    }

    var programs: [Program] = []
    /// CPU nanoseconds an event, a number for each round, by the logger's name.
    private(set) var nanoseconds: [String: [Double]] = [:]

    mutating func measure(events: Int, in folder: WorkFolder) throws {
        for program in programs {
            for line in try Self.run(program, [folder.path("peer"), "\(events)"]).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count == 2, let value = Double(words[1]) else {
                    throw Failure(description: "Got '\(line)', want a name and a number.")
                }
                nanoseconds[String(words[0]), default: []].append(value)
            }
        }
    }

    private static func run(_ program: Program, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program.interpreter)
        process.arguments = program.arguments + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(program.environment) { $1 }
        process.currentDirectoryURL = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "peers")
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(program.interpreter) could not run \(program.arguments.joined(separator: " ")); it needs \(program.needs).")
        }
        return text
    }
}
