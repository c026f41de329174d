import Glibc

/// A lock that programs take for a moment before they change a file that both write: an `flock` on a file beside it.
public enum PathLock {
    /// Does `body` while no other holds the lock at `path`. Waits for whoever does.
    public static func hold<Result>(_ path: String, _ body: () throws(FileProblem) -> Result) throws(FileProblem) -> Result {
        let descriptor = try opened(path, otherwise: "What it protects is left alone.")
        defer { release(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileProblem("lock", path, code: errno, "What it protects is left alone.") }
        }
        return try body()
    }

    /// Takes the lock for as long as the value lives, and the process at the most; `nil` if another has it.
    ///
    /// - Parameter consequence: what it means that there is none to be taken, as a sentence.
    public static func take(
        _ path: String, otherwise consequence: String = "What it protects is left alone."
    ) throws(FileProblem) -> Held? {
        let descriptor = try opened(path, otherwise: consequence)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return Held(descriptor: descriptor)
    }

    public final class Held: FileLock {
        private let descriptor: Int32

        fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

        deinit { release(descriptor) }
    }

    /// A child process that is just being started has the descriptor too: closing it here would leave the lock held for that moment.
    private static func release(_ descriptor: Int32) {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// One that is there can be locked where nothing can be written.
    private static func opened(_ path: String, otherwise consequence: String) throws(FileProblem) -> Int32 {
        let writable = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        let code = errno
        let descriptor = writable >= 0 ? writable : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem("open", path, code: code, consequence) }
        return descriptor
    }
}
