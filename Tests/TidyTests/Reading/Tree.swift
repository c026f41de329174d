import Foundation

/// The files of the repository that rules are about.
struct Tree: Sendable {
    let root: URL
    let files: [SourceFile]

    /// The tree that this file stands in.
    static func current(file: String = #filePath) throws -> Tree {
        try Tree(root: root(above: URL(fileURLWithPath: file).resolvingSymlinksInPath()))
    }

    init(root: URL) throws {
        self.root = root
        files = try ["Sources", "Tests"].flatMap { try Self.paths(under: $0, of: root) }.sorted()
            .map { try SourceFile(path: $0, text: Self.text(of: $0, in: root)) }
    }

    /// The names of the folders in `Sources/`.
    var rooms: [String] {
        Set(files.compactMap(\.room)).sorted()
    }

    /// The text of one file, or nothing where there is none.
    func text(of path: String) -> String? {
        try? Self.text(of: path, in: root)
    }

    struct NoRoot: Error, CustomStringConvertible {
        let start: String
        var description: String { "Could not find the repository: no Package.swift in '\(start)' or above it." }
    }

    private static func root(above file: URL) throws -> URL {
        var folder = file.deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            guard folder.path != "/" else { throw NoRoot(start: file.deletingLastPathComponent().path) }
            folder.deleteLastPathComponent()
        }
        return folder
    }

    /// Hidden folders are left out: they are the build's.
    private static func paths(under folder: String, of root: URL) throws -> [String] {
        let start = root.appendingPathComponent(folder).path
        guard let found = FileManager.default.enumerator(atPath: start) else { return [] }
        return found.compactMap { $0 as? String }
            .filter { path in !path.split(separator: "/").contains { $0.hasPrefix(".") } }
            .filter { path in endings.contains { path.hasSuffix($0) } }
            .map { "\(folder)/\($0)" }
    }

    private static let endings = [".swift", ".c", ".h", ".js", ".css", ".html", ".sh", ".py", ".yaml", ".yml"]

    private static func text(of path: String, in root: URL) throws -> String {
        String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
    }
}
