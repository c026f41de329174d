import Glibc

/// Something the operating system refused: deed, object, cause, consequence.
public struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, as a verb: `open`, `write`.
    public let deed: String
    public let path: String
    /// The system's error number, or 0 where the system itself did not fail.
    public let code: Int32
    /// What follows for the user, as a sentence.
    public let consequence: String
    private let explanation: String?

    public init(_ deed: String, _ path: String, code: Int32, _ consequence: String) {
        self.deed = deed
        self.path = path
        self.code = code
        self.consequence = consequence
        explanation = nil
    }

    /// A problem that the system has no number for.
    public init(_ deed: String, _ path: String, because explanation: String, _ consequence: String) {
        self.deed = deed
        self.path = path
        self.code = 0
        self.consequence = consequence
        self.explanation = explanation
    }

    /// The cause in words: `permission denied`.
    public var cause: String { explanation ?? Self.words(for: code) }

    public var description: String { "Could not \(deed) '\(path)': \(cause). \(consequence)" }

    private static func words(for code: Int32) -> String {
        switch code {
        case ENOENT: "no such file or directory"
        case EACCES: "permission denied"
        case EPERM: "operation not permitted"
        case ENOSPC: "no space left on device"
        case EROFS: "the file system is read-only"
        case EMFILE: "too many open files in this process (raise LimitNOFILE)"
        case ENFILE: "too many open files on this host"
        case EISDIR: "it is a directory"
        case ENOTDIR: "a part of the path is not a directory"
        case ELOOP: "too many symbolic links"
        case EIO: "input/output error"
        case EXDEV: "it is on another file system"
        case EMLINK: "it has too many names already"
        case EWOULDBLOCK: "another process holds it"
        case EADDRINUSE: "address already in use"
        case EADDRNOTAVAIL: "this host has no such address"
        default: "system error \(code)"
        }
    }
}
