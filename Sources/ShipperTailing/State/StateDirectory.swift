import Glibc

/// The directory that holds what must outlive the agent. One agent at a time: it is locked while in use.
public final class StateDirectory: Sendable {
    public let path: String
    private let lock: Int32

    /// Makes the directory (mode 0700) where it is missing, and locks it.
    public init(path: String) throws(FileProblem) {
        self.path = path
        try Self.make(path)
        try Self.make(path + "/checkpoints")
        try Self.make(path + "/dead-letter")
        lock = unsafe open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw FileProblem("open", path + "/lock", code: errno, "Without a writable state directory nothing is shipped.")
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(lock)
            throw FileProblem(
                "lock", path + "/lock", code: code, "Two agents on one state directory would undo each other's work: give each its own.")
        }
    }

    deinit { close(lock) }

    public func file(_ name: String) -> String { path + "/" + name }

    /// Loads a document; a damaged one is set aside as `NAME.damaged` and the one before it is used.
    ///
    /// - Parameter report: is told, as a sentence, what was damaged and what is used instead.
    public func load(
        _ name: String, kind: String, version: Int, report: (String) -> Void
    ) throws(FileProblem) -> StateDocument? {
        for candidate in [name, name + ".previous"] {
            let path = file(candidate)
            guard let bytes = try DurableFile.read(path) else { continue }
            do {
                return try StateDocument.decode(bytes, kind: kind, version: version)
            } catch {
                _ = unsafe rename(path, path + ".damaged")
                report(
                    "The state file '\(path)' is damaged: \(error). It is set aside as '\(candidate).damaged', and the last good one is used."
                )
            }
        }
        return nil
    }

    public func save(_ document: StateDocument, as name: String) throws(FileProblem) {
        try DurableFile.replace(file(name), with: document.encoded())
    }

    private static func make(_ path: String) throws(FileProblem) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try make(String(path[..<slash]))
            if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        }
        throw FileProblem("create", path, code: errno, "Without a state directory nothing is shipped.")
    }
}
