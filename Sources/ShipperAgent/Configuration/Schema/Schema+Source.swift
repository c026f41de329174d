extension Schema {
    enum Source {
        static let include = RequiredKey(
            "include", .list(of: .glob, atLeast: 1, such: "\"/var/log/app/*.log\""),
            synonyms: ["path", "paths", "file", "files", "glob", "globs"],
            "Files to follow. `*` and `?` within a name, `**` across directories, `[abc]`, `{a,b}`.")
        static let exclude = DefaultedKey(
            "exclude", .list(of: .glob, such: "\"/var/log/app/*.gz\""), default: [],
            synonyms: ["ignore", "exclude_paths"],
            "Files to leave alone although `include` names them.")
        static let format = DefaultedKey(
            "format", .choice(SourceConfiguration.Format.self), default: .auto,
            "`auto`: lines that are JSON objects as JSON, others as text. `json`: the same, and others are counted as not JSON. "
                + "`text`: every line as text.")
        static let timestamp = DefaultedKey(
            "timestamp", .orOff(.field), default: FieldPath("timestamp"), synonyms: ["time", "timestamp_field"],
            "The field with a line's time. `off`, or a line without it: the time it was first read.")
        static let maxLineBytes = DefaultedKey(
            "max_line_bytes", .size(.kibibytes(1) ... .mebibytes(1)), default: .kibibytes(256),
            synonyms: ["max_line_size"],
            "Limit on a line's length, and on that of a joined record.")
        static let pollInterval = DefaultedKey(
            "poll_interval", .time(.milliseconds(10) ... .seconds(60)), default: .milliseconds(40),
            synonyms: ["scan_frequency"],
            "How often a file in use is looked at for growth: a line waits so long at most before it is seen. Quiet files are looked at less often, down to every 4 s."
        )
        static let startAt = DefaultedKey(
            "start_at", .choice(SourceConfiguration.StartingPoint.self), default: .beginning, synonyms: ["read_from"],
            "Where to begin in a file that was there before the agent first saw it.")
        static let ignoreOlder = DefaultedKey(
            "ignore_older", .orOff(.time(.seconds(60) ... .seconds(3650 * 86_400))), default: nil,
            "A file that has not changed for so long, and was never read, is left alone. When it changes, it is read from its beginning.")
        static let unfinishedLineAfter = DefaultedKey(
            "unfinished_line_after", .orOff(.time(.seconds(1) ... .seconds(86_400))), default: nil,
            "A last line without its newline is sent, and marked unless it is whole JSON, when its file has not grown for so long. "
                + "`off`: only when the file has been gone for 30 s.")
        static let emptyLines = DefaultedKey(
            "empty_lines", .choice(SourceConfiguration.EmptyLines.self), default: .skip,
            "What becomes of lines that hold nothing.")
        static let closeIdle = DefaultedKey(
            "close_idle", .time(.seconds(1) ... .seconds(86_400)), default: .seconds(300), synonyms: ["close_inactive"],
            "A file that has not grown for so long, and is delivered whole, is closed; it is opened again when it grows. What is "
                + "written into a closed file that is then deleted within four seconds is not read.")
        static let watch = DefaultedKey(
            "watch", .choice(SourceConfiguration.Watching.self), default: .auto,
            "How new files are noticed. `auto`: by inotify, and by polling where that is not to be had. `poll`: by polling alone."
        )

        static let compressed = DefaultedKey(
            "compressed", .choice(SourceConfiguration.Compressed.self), default: .read, synonyms: ["compression", "gzip"],
            "Files that end in `.gz` or `.zst`. `read`: as what they stand for, when they are complete or have not grown for 30 s; the "
                + "compressed form of a file that was read goes on where that was left. `.zst` wants `libzstd.so.1` on the host.")
        static let pinning = DefaultedKey(
            "pinning", .choice(SourceConfiguration.Pinning.self), default: .off, synonyms: ["pin"],
            "`on`: a hard link in the state directory keeps each file until every sink has all of it, even when it is rotated away and "
                + "deleted while the agent is down. Wants the state directory on the same file system, and `allowhardlink` in logrotate's "
                + "configuration.")

        static let group = Group(
            title: "a source",
            entries: [
                include.entry, exclude.entry, type.entry, format.entry, timestamp.entry, maxLineBytes.entry, onLongLine.entry,
                pollInterval.entry, startAt.entry, ignoreOlder.entry, unfinishedLineAfter.entry, emptyLines.entry, closeIdle.entry,
                watch.entry, followSymlinks.entry, compressed.entry, pinning.entry, multiline.entry, units.entry, matches.entry,
            ] + planned)
    }
}
