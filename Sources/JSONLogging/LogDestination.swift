/// Where the lines of a log go.
public struct LogDestination: Sendable {
    enum Kind: Sendable {
        case file(path: String, rotation: LogRotation?, permissions: UInt16?)
        /// Standard output or standard error, by its descriptor.
        case stream(CInt)
    }

    let kind: Kind

    /// A file, to which whole lines are appended; it is created where it is missing. Its directory must exist. Several processes
    /// may append to one file.
    ///
    /// A file that is renamed or removed by others, logrotate for one, is left within a second, and its path opened anew;
    /// ``JSONLog/reopen()`` and ``LogSignals/reopen`` make it look at once.
    ///
    /// - Parameters:
    ///   - rotation: When the log itself renames the file; `nil`: never.
    ///   - permissions: The mode of a file that the log creates, for example `0o644`: just this, whatever the umask. `nil`: 0640 less
    ///     the umask. Bits beyond 0777 are left out.
    public static func file(_ path: String, rotation: LogRotation? = nil, permissions: UInt16? = nil) -> LogDestination {
        LogDestination(kind: .file(path: path, rotation: rotation, permissions: permissions.map { $0 & 0o777 }))
    }

    /// Standard output, for containers and for terminals. Lines are whole as long as no one else writes to it.
    public static let standardOutput = LogDestination(kind: .stream(1))

    /// Standard error.
    public static let standardError = LogDestination(kind: .stream(2))
}
