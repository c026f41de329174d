import Foundation

@testable import ShipperTailing

/// A directory of its own for one test, gone with it.
final class TemporaryTree {
    let root: FilePath
    private let url: URL

    init() throws {
        let name = "finding-\(UUID().uuidString)"
        // The path without links: what a walk returns begins with the path it was given.
        url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        root = try FilePath(url.path).required()
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) throws -> FilePath {
        try FilePath("\(url.path)/\(name)").required()
    }

    func pattern(_ text: String) throws -> PathPattern {
        try PathPattern("\(url.path)/\(text)")
    }

    func makeFile(_ name: String, _ text: String = "line\n") throws {
        let file = url.appendingPathComponent(name)
        try makeDirectory(at: file.deletingLastPathComponent())
        try Data(text.utf8).write(to: file)
    }

    func makeDirectory(_ name: String) throws {
        try makeDirectory(at: url.appendingPathComponent(name))
    }

    func makeLink(_ name: String, to target: String) throws {
        let link = url.appendingPathComponent(name)
        try makeDirectory(at: link.deletingLastPathComponent())
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
    }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(
            at: url.appendingPathComponent(name), to: url.appendingPathComponent(other))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }

    func append(_ text: String, to name: String) throws {
        let handle = try FileHandle(forWritingTo: url.appendingPathComponent(name))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    /// Paths below the root, as they are written in tests; the root itself is ".".
    func names(_ entries: [WalkFindings.Entry]) -> [String] {
        entries.map { name($0.path) }
    }

    func name(_ path: FilePath) -> String {
        path == root ? "." : String(path.description.dropFirst(root.description.count + 1))
    }

    private func makeDirectory(at url: URL) throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
}

extension Optional {
    struct Missing: Error {}

    func required() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}
