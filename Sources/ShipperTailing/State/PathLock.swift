import Glibc

/// A lock that programs take for a moment before they change a file that both write: an `flock` on a file beside it.
public enum PathLock {
    /// Does `body` while no other holds the lock at `path`. Waits for whoever does.
    public static func hold<Result>(_ path: String, _ body: () throws(FileProblem) -> Result) throws(FileProblem) -> Result {
        let descriptor = try opened(path)
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileProblem("lock", path, code: errno, "What it protects is left alone.") }
        }
        return try body()
    }

    /// Takes the lock for as long as the value lives; `nil` if another has it.
    public static func take(_ path: String) throws(FileProblem) -> Held? {
        let descriptor = try opened(path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return Held(descriptor: descriptor)
    }

    public final class Held: Sendable {
        private let descriptor: Int32

        fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    private static func opened(_ path: String) throws(FileProblem) -> Int32 {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileProblem("open", path, code: errno, "What it protects is left alone.") }
        return descriptor
    }
}
