import CFileFacts
import Glibc

/// Files that are whole after a crash at any instant, or not there at all.
public enum DurableFile {
    /// Replaces `path`: temporary file, fsync, the old one kept as `path.previous`, rename, fsync of the directory.
    public static func replace(_ path: String, with contents: [UInt8]) throws(FileProblem) {
        let temporary = path + ".new"
        try write(contents, to: temporary)
        keepPrevious(path)
        guard unsafe rename(temporary, path) == 0 else {
            throw FileProblem("rename to", path, code: errno, "What was there before is kept.")
        }
        try syncDirectory(of: path)
    }

    /// Gives the old file a second name, so that `path` is never without contents. Where the file system knows no second names it is
    /// renamed.
    private static func keepPrevious(_ path: String) {
        // Set aside as damaged: the one before is the last good one.
        guard unsafe access(path, F_OK) == 0 else { return }
        let previous = path + ".previous"
        unsafe unlink(previous)
        if unsafe link(path, previous) != 0 { _ = unsafe rename(path, previous) }
    }

    /// The whole contents, or `nil` if there is no such file; returns when the disk has them under this name.
    ///
    /// The life that wrote them may have been killed before its sync, or because that failed.
    static func readSettled(_ path: String) throws(FileProblem) -> [UInt8]? {
        try read(path) { descriptor throws(FileProblem) in
            // Where nothing can be written any more, the disk has what it will ever have.
            guard fdatasync(descriptor) == 0 || errno == EROFS else {
                throw FileProblem("sync", path, code: errno, "A crash now may undo the last change.")
            }
            try syncDirectory(of: path)
        }
    }

    /// The whole contents, or `nil` if there is no such file.
    public static func read(_ path: String) throws(FileProblem) -> [UInt8]? { try read(path) { _ in } }

    /// - Parameter settle: is given the descriptor when all is read.
    private static func read(_ path: String, _ settle: (Int32) throws(FileProblem) -> Void) throws(FileProblem) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw FileProblem("open", path, code: errno, "The state in it cannot be used.")
        }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count > 0 { contents.append(contentsOf: block.prefix(count)) }
            if count < 0, errno != EINTR {
                throw FileProblem("read", path, code: errno, "The state in it cannot be used.")
            }
        }
        try settle(descriptor)
        return contents
    }

    private static func write(_ contents: [UInt8], to path: String) throws(FileProblem) {
        let file = try AppendFile(path: path, truncating: true)
        try file.append(contents)
        try file.sync()
    }

    /// Returns when the disk has the names in the directory of `path`.
    public static func syncDirectory(of path: String) throws(FileProblem) {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let descriptor = unsafe open(directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems refuse to sync a directory (EINVAL); they order renames themselves. A read-only one has nothing to sync.
        if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
            throw FileProblem("sync", directory, code: errno, "A crash now may undo the last change.")
        }
    }
}

/// A file of this host that is only ever appended to.
public final class AppendFile: AppendableFile {
    private let descriptor: Int32
    public let path: String

    public init(path: String, truncating: Bool = false) throws(FileProblem) {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (truncating ? O_TRUNC : 0)
        descriptor = unsafe open(path, flags, 0o600)
        self.path = path
        guard descriptor >= 0 else {
            throw FileProblem("open", path, code: errno, "Nothing is written to it until this succeeds.")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    public var size: UInt64 {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? UInt64(status.st_size) : 0
    }

    public func reserve(_ bytes: UInt64) { file_reserve(descriptor, Int64(bytes)) }

    /// Appends everything, however many calls that takes; if one fails, what came before it is taken back.
    public func append(_ contents: [UInt8]) throws(FileProblem) {
        let before = size
        var done = 0
        while done < contents.count {
            let count = unsafe contents.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress! + done, contents.count - done)
            }
            if count < 0, errno != EINTR {
                let code = errno
                _ = ftruncate(descriptor, Int(before))
                throw FileProblem("write to", path, code: code, "It is tried again.")
            }
            done += max(count, 0)
        }
    }

    /// Returns when the disk has it.
    public func sync() throws(FileProblem) {
        guard fdatasync(descriptor) == 0 else {
            throw FileProblem("sync", path, code: errno, "A crash now may undo the last change.")
        }
    }
}
