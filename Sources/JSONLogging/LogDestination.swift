/// Where the lines of a log go.
public struct LogDestination: Sendable {
    enum Kind: Sendable {
        case file(path: String)
    }

    let kind: Kind

    /// A file, to which whole lines are appended; it is created where it is missing, with mode 0640 less the umask.
    /// Its directory must exist. Several processes may append to one file.
    public static func file(_ path: String) -> LogDestination {
        LogDestination(kind: .file(path: path))
    }
}
