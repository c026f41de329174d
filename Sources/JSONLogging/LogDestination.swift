/// Where the lines of a log go.
public struct LogDestination: Sendable {
    enum Kind: Sendable {
        case file(path: String, rotation: LogRotation?)
    }

    let kind: Kind

    /// A file, to which whole lines are appended; it is created where it is missing, with mode 0640 less the umask.
    /// Its directory must exist. Several processes may append to one file.
    ///
    /// A file that is renamed or removed by others, logrotate for one, is left within a second, and its path opened anew;
    /// ``JSONLog/reopen()`` makes it look at once.
    ///
    /// - Parameter rotation: When the log itself renames the file; `nil`: never.
    public static func file(_ path: String, rotation: LogRotation? = nil) -> LogDestination {
        LogDestination(kind: .file(path: path, rotation: rotation))
    }
}
