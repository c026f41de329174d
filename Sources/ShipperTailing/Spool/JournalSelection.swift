import Glibc

/// Which entries of systemd's journal are read, and from where on.
public struct JournalSelection: Equatable, Sendable {
    public let units: [String]
    /// `FIELD=value`.
    public let matches: [String]
    /// Where the very first start begins.
    public let start: SourceSelection.Start
    /// What is run; without a slash it is looked for in `PATH`.
    public let command: String

    public init(units: [String], matches: [String], start: SourceSelection.Start, command: String = "journalctl") {
        self.units = units
        self.matches = matches
        self.start = start
        self.command = command
    }

    /// Follows the journal behind `cursor`, or from its beginning. With `--all`, for without it values over 4 KiB come as null.
    func following(_ cursor: String?) -> [String] {
        ["--output=json", "--all", "--no-pager", "--follow", "--no-tail"] + (cursor.map { ["--after-cursor=\($0)"] } ?? [])
            + units.map { "--unit=\($0)" } + matches
    }

    /// The newest entry of all, whatever is selected: the end of the journal.
    static let newest = ["--output=json", "--all", "--no-pager", "--lines=1"]

    /// Why the journal can't be read here, as a sentence; `nil` if `journalctl` is there.
    public var problem: String? {
        let paths =
            command.contains("/") ? [command] : Self.searchPath.split(separator: ":").map { "\($0)/\(command)" }
        if paths.contains(where: { unsafe access($0, X_OK) == 0 }) { return nil }
        return "Could not find '\(command)' in PATH: the journal is not read. It is part of systemd."
    }

    static var searchPath: String {
        guard let path = unsafe getenv("PATH") else { return "/usr/bin:/bin" }
        return unsafe String(cString: path)
    }
}
