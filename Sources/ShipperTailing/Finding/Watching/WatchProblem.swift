import Glibc

/// Why directories go unwatched. What happens in them is seen by the next walk only.
public struct WatchProblem: Hashable, Sendable {
    public enum Deed: Hashable, Sendable {
        case setUp
        case watch(FilePath)
    }

    public let deed: Deed
    public let errno: Errno
}

extension WatchProblem: CustomStringConvertible {
    public var description: String {
        switch deed {
        case .setUp:
            "Could not set up inotify: \(errno)\(hint). All directories are polled."
        case .watch(let path):
            "Could not watch directory '\(path)': \(errno)\(hint). It is polled, as are others that meet the same failure."
        }
    }

    /// inotify borrows the words of other failures: without the limit's name they mislead.
    private var hint: String {
        switch (deed, errno.code) {
        case (.watch, ENOSPC): " (the limit fs.inotify.max_user_watches is reached)"
        case (.setUp, EMFILE): " (the limit of open files, or fs.inotify.max_user_instances, is reached)"
        default: ""
        }
    }
}
