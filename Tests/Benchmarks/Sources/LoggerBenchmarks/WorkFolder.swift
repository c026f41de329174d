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
