import Foundation

/// A directory of its own for one test, and where the real parts are.
final class Workbench {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("shipper-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    var logs: URL { directory.appendingPathComponent("logs") }
    var state: URL { directory.appendingPathComponent("state") }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    func read(_ name: String) -> String { (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? "" }

    /// The path of a configuration with one source and one sink, `out`.
    ///
    /// - Parameter sink: the keys that are the sink's own, indented by four.
    func config(sink: String, batch: String = "{max_bytes: 64KiB, max_age: 50ms}") throws -> String {
        try write(
            """
            state_directory: \(state.path)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline: {include: ["\(logs.path)/*.ndjson"], poll_interval: 20ms}
            sinks:
              out:
                inputs: [pipeline]
                timeout: 2s
                batch: \(batch)
                backoff: {initial: 10ms, max: 100ms}
            \(sink)
            """, to: "shipper.yaml")
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func server(_ name: String) -> String {
        root.appendingPathComponent("Tests/ShipperTestSupport/Servers/\(name)").path
    }

    /// The agent under test: `SHIPPER_BINARY`, else the one that was built beside these tests.
    static var agent: String {
        ProcessInfo.processInfo.environment["SHIPPER_BINARY"] ?? builtProduct("shipper")
    }

    /// An agent with the embedded store, which a plain build has not: the one that was built beside these tests.
    static var agentWithStore: String { builtProduct("shipper") }

    private static func builtProduct(_ name: String) -> String {
        // The tests' own executable lies in the folder of the build's products, or in a bundle there.
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent(name).path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return root.appendingPathComponent(".build/debug/\(name)").path
    }

    /// `SHIPPER_LONG=1` asks for the sizes that `make test-long` runs.
    static var isLong: Bool { ProcessInfo.processInfo.environment["SHIPPER_LONG"] == "1" }
}

/// A failure of the furniture, not of what is tested.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
