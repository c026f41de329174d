import Glibc

/// Whether files can be pinned, found out by pinning one.
public enum PinTrial {
    /// Gives the file at `path` a second name in `directory` and takes that away again.
    ///
    /// - Returns: why that can't be, as a sentence for the user; `nil` if it can.
    public static func problem(_ path: String, in directory: String) -> String? {
        let (files, pin) = (LocalFiles(), "\(directory)/pin-trial-\(getpid())")
        do throws(FileProblem) {
            try files.link(path, to: pin)
            files.remove(pin)
            return nil
        } catch {
            return words(for: error, path)
        }
    }

    static func words(for problem: FileProblem, _ path: String) -> String {
        let cause =
            switch problem.code {
            case EXDEV: "it is on another file system than the state directory"
            case EPERM: "the kernel allows links only to files that the agent owns or may write (sysctl fs.protected_hardlinks)"
            default: problem.cause
            }
        return "Could not pin '\(path)': \(cause). If it is rotated away and deleted before it is delivered, the rest of it is lost."
    }
}
