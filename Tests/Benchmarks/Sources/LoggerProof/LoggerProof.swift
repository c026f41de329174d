import Foundation
import JSONLogging

/// Logs what it is told to, so that others can prove that it arrived: `prove` does, beside this file's package.
///
///     LoggerProof write PATH [KEY=VALUE...]      threads that log numbered records; see WriteOrder
///     LoggerProof hostile PATH EXPECTED events=N seed=N
///
@main
struct LoggerProof {
    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        var settings: [String: String] = [:]
        arguments.removeAll { argument in
            guard let equals = argument.firstIndex(of: "=") else { return false }
            settings[String(argument[..<equals])] = String(argument[argument.index(after: equals)...])
            return true
        }
        switch arguments.first {
        case "write" where arguments.count == 2:
            try await Writers(WriteOrder(path: arguments[1], settings)).run()
        case "hostile" where arguments.count == 3:
            try await HostileEvents(seed: UInt64(settings["seed"] ?? "") ?? 1)
                .log(Int(settings["events"] ?? "") ?? 1000, to: arguments[1], expected: arguments[2])
        default:
            FileHandle.standardError.write(Data("Usage: LoggerProof write PATH | hostile PATH EXPECTED\n".utf8))
            exit(64)
        }
    }
}
