import Glibc

/// The files of this host.
public struct LocalFiles: FileSystem {
    public init() {}

    public func open(_ path: String) throws(FileProblem) -> any ReadableFile { try OpenFile(path: path) }

    public func facts(at path: String) -> FileFacts? { OpenFile.facts(at: path) }

    public func isAbsent(_ path: String) -> Bool { OpenFile.isAbsent(path) }

    public func list(_ directory: String) throws(FileProblem) -> [String] { try DirectoryListing.names(in: directory) }

    public func link(_ path: String, to other: String) throws(FileProblem) {
        guard unsafe linkat(AT_FDCWD, path, AT_FDCWD, other, AT_SYMLINK_FOLLOW) != 0 else { return }
        throw FileProblem("link", path, code: errno, "It has no second name '\(other)'.")
    }

    public func remove(_ path: String) { unsafe unlink(path) }

    public func rename(_ path: String, to other: String) { _ = unsafe Glibc.rename(path, other) }

    public func makeDirectory(_ path: String) throws(FileProblem) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]))
            if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        }
        throw FileProblem("create", path, code: errno, "Without a state directory nothing is shipped.")
    }

    public func contents(of path: String) throws(FileProblem) -> [UInt8]? { try DurableFile.readSettled(path) }

    public func replace(_ path: String, with contents: [UInt8]) throws(FileProblem) { try DurableFile.replace(path, with: contents) }

    public func append(to path: String) throws(FileProblem) -> any AppendableFile { try AppendFile(path: path) }

    public func lock(_ path: String) throws(FileProblem) -> any FileLock {
        if let lock = try PathLock.take(path, otherwise: "Without a writable state directory nothing is shipped.") { return lock }
        throw FileProblem(
            "lock", path, code: EWOULDBLOCK, "Two agents on one state directory would undo each other's work: give each its own.")
    }
}
