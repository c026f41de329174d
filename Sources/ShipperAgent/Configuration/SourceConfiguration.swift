/// A set of files to follow, or another place that lines come from.
public struct SourceConfiguration: Sendable, Equatable {
    /// Letters, digits, `_` and `-`.
    public var name: String
    public var kind = Kind.file
    /// Absolute glob patterns; at least one for files, none for other kinds.
    public var include: [String]
    /// Absolute glob patterns of files to leave alone, although `include` names them.
    public var exclude: [String]
    public var format: Format
    /// The field that holds a line's time; nil: the time at which the line was first read.
    public var timestamp: FieldPath?
    /// A longer line is cut there, marked and counted. 1 KiB … 1 MiB.
    public var maxLineBytes: ByteCount
    /// How often a file in use is looked at for growth. 10 ms … 60 s.
    public var pollInterval: Duration
    public var startAt: StartingPoint
    /// A file that was never read and has not changed for so long is left alone; nil: none is. 1 min … 3650 d.
    public var ignoreOlder: Duration?
    /// A last line without its newline is sent when its file has not grown for so long; nil: only when the file is gone. 1 s … 1 d.
    public var unfinishedLineAfter: Duration?
    public var emptyLines: EmptyLines
    /// A file that has not grown for so long is closed; it is opened again when it grows. 1 s … 1 d.
    public var closeIdle: Duration
    public var watch: Watching
    /// Whether symbolic links to files and directories are followed.
    public var followsSymlinks = true
    public var compressed = Compressed.read
    public var pinning = Pinning.off
    public var onLongLine = LongLines.truncate
    /// Which lines of text make one record; nil: each one does.
    public var multiline: MultilineConfiguration?
}

extension SourceConfiguration {
    /// Where lines come from.
    public enum Kind: Sendable, Equatable {
        case file
        /// What is piped into the agent.
        case stdin
        /// systemd's journal, through its `journalctl`.
        case journald(JournalConfiguration)

        /// What stands where the name of a file would.
        var fileName: String? {
            switch self {
            case .file: nil
            case .stdin: "stdin"
            case .journald: "journald"
            }
        }
    }

    /// Which entries of the journal.
    public struct JournalConfiguration: Sendable, Equatable {
        /// Names or patterns of units, as `journalctl --unit` takes them; empty: all.
        public var units: [String]
        /// `FIELD=value`, as `journalctl` takes them; empty: all.
        public var matches: [String]
    }

    /// What becomes of a line over the limit.
    public enum LongLines: String, Sendable, CaseIterable {
        /// It is sent cut, and marked.
        case truncate
        /// It goes to the sink's dead letter.
        case deadLetter = "dead_letter"
    }
}

extension SourceConfiguration {
    /// What a line is.
    public enum Format: String, Sendable, CaseIterable {
        /// JSON objects; another line is sent as text, marked and counted.
        case json
        /// Text, whatever it looks like.
        case text
        /// Lines that are JSON objects as JSON, the others as text.
        case auto
    }

    /// Where to begin in a file that was there before the agent first saw it.
    public enum StartingPoint: String, Sendable, CaseIterable {
        case beginning, end
    }

    /// What becomes of lines that hold nothing.
    public enum EmptyLines: String, Sendable, CaseIterable {
        case skip, keep
    }

    /// What becomes of files that end in `.gz` or `.zst`.
    public enum Compressed: String, Sendable, CaseIterable {
        case read, skip
    }

    /// Whether a hard link keeps each file until every sink has all of it.
    public enum Pinning: String, Sendable, CaseIterable {
        case off, on
    }

    /// How new files are noticed.
    public enum Watching: String, Sendable, CaseIterable {
        /// By inotify, and by polling where that is not to be had.
        case auto
        /// By polling alone, as network file systems need it.
        case poll
    }
}
