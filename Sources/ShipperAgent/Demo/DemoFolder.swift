import Foundation
import ShipperTailing

/// The folder of a demo. All that a demo makes is in it, and what an earlier one left there is removed.
struct DemoFolder: Sendable {
    /// Tells a demo's folder from any other, and is locked while one runs.
    static let marker = ".shipper-demo"

    let path: String
    private let lock: any FileLock

    var configuration: String { path + "/shipper.yaml" }
    var state: String { path + "/state" }
    /// What the example pipeline logs.
    var log: String { path + "/logs/pipeline.ndjson" }
    /// What the example pipeline says.
    var output: String { path + "/pipeline.log" }

    /// Makes the folder where it is missing, locks it and empties it.
    ///
    /// - Throws: `FileProblem` if it is in use, is not a demo's, or cannot be written.
    init(_ path: String) throws(FileProblem) {
        let path = URL(fileURLWithPath: path).standardizedFileURL.path
        self.path = path
        guard ControlSocket.path(in: path + "/state").utf8.count <= ControlSocket.maximumPathLength else {
            throw FileProblem(
                "use", path, because: "the agent's socket in it would have a path of more than \(ControlSocket.maximumPathLength) bytes",
                "Name a folder with a shorter path: --folder.")
        }
        try Self.make(path)
        let entries = try Self.attempt("read", path) { try FileManager.default.contentsOfDirectory(atPath: path) }
        guard entries.isEmpty || entries.contains(Self.marker) else {
            throw FileProblem(
                "use", path, because: "it holds files that no demo made", "A demo empties its folder. Name another: --folder.")
        }
        lock = try Self.lock(path)
        for entry in entries where entry != Self.marker {
            try Self.attempt("remove", "\(path)/\(entry)") { try FileManager.default.removeItem(atPath: "\(path)/\(entry)") }
        }
        try Self.make(path + "/logs")
    }

    private static let advice = "Name a folder that can be written: --folder."

    private static func make(_ path: String) throws(FileProblem) {
        do throws(FileProblem) {
            try LocalFiles().makeDirectory(path)
        } catch {
            throw FileProblem(error.deed, error.path, code: error.code, advice)
        }
    }

    private static func lock(_ path: String) throws(FileProblem) -> any FileLock {
        do throws(FileProblem) {
            return try LocalFiles().lock("\(path)/\(marker)")
        } catch  where error.code == EWOULDBLOCK {
            throw FileProblem("use", path, because: "a demo runs in it", "End that with Ctrl-C, or name another folder: --folder.")
        }
    }

    private static func attempt<Result>(_ deed: String, _ path: String, _ work: () throws -> Result) throws(FileProblem) -> Result {
        do {
            return try work()
        } catch {
            throw FileProblem(deed, path, because: error.localizedDescription.trimmingCharacters(in: ["."]), advice)
        }
    }

    /// Writes the configuration of the agent whose page is at this port of 127.0.0.1.
    func writeConfiguration(port: Int) throws(FileProblem) {
        try DurableFile.replace(configuration, with: Array(Self.text(path: path, port: port).utf8))
    }

    private static func text(path: String, port: Int) -> String {
        """
        # Written by `shipper demo`. docs/configuration.md explains every key, and those that are not here.
        state_directory: \(SearchDSL.string(path + "/state"))
        admin: {listen: "127.0.0.1:\(port)"}
        shutdown_timeout: 5s

        sources:
          pipeline:
            include: [\(SearchDSL.string(path + "/logs/*.ndjson"))]
            timestamp: timestamp

        sinks:
          store:
            type: local
            inputs: [pipeline]
            batch: {max_age: 500ms}
            # Room for every line: the demo compares the file and the store in the end.
            retention: {max_bytes: 1TiB}

        """
    }
}
