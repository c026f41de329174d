/// The directory that holds what must outlive the agent. One agent at a time: it is locked while in use.
public final class StateDirectory: Sendable {
    public let path: String
    /// The file system that it is in, and the followed files too.
    public let files: any FileSystem
    private let lock: any FileLock

    /// Makes the directory (mode 0700) where it is missing, and locks it.
    public init(path: String, files: any FileSystem = LocalFiles()) throws(FileProblem) {
        self.path = path
        self.files = files
        for folder in ["", "/checkpoints", "/dead-letter"] { try files.makeDirectory(path + folder) }
        lock = try files.lock(path + "/lock")
    }

    public func file(_ name: String) -> String { path + "/" + name }

    /// Loads a document; a damaged one is set aside as `NAME.damaged` and the one before it is used.
    ///
    /// - Parameter report: is told, as a sentence, what was damaged and what is used instead.
    public func load(
        _ name: String, kind: String, version: Int, report: (String) -> Void
    ) throws(FileProblem) -> StateDocument? {
        for candidate in [name, name + ".previous"] {
            let path = file(candidate)
            guard let bytes = try files.contents(of: path) else { continue }
            do {
                return try StateDocument.decode(bytes, kind: kind, version: version)
            } catch {
                files.rename(path, to: path + ".damaged")
                report(
                    "The state file '\(path)' is damaged: \(error). It is set aside as '\(candidate).damaged', and the last good one is used."
                )
            }
        }
        return nil
    }
}
