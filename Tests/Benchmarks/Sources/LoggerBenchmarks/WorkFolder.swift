import Foundation

/// A folder for what the rows write.
struct WorkFolder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "logger-benchmarks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Empties the files, and leaves them in place: they are open.
    func empty() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [] {
            truncate(path(name), 0)
        }
    }

    func remove() { try? FileManager.default.removeItem(at: url) }
}

enum Structlog {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// CPU nanoseconds an event.
    static func nanoseconds(with python: String, events: Int, in folder: WorkFolder) throws -> Double {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "structlog_benchmark.py")
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path, folder.path("structlog"), "\(events)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard let value = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(description: "\(python) could not run structlog_benchmark.py; is structlog installed there?")
        }
        return value
    }
}
