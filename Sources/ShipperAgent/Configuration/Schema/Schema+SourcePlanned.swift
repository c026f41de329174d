extension Schema.Source {
    static let planned: [SchemaEntry] = [
        .planned("type", "choice", default: "`file`", limits: "`file` `stdin` `journald`", "What is read."),
        .planned(
            "follow_symlinks", "choice", default: "`on`", limits: "`on` `off`",
            "Whether symbolic links to files and directories are followed."),
        .planned(
            "on_long_line", "choice", default: "`truncate`", limits: "`truncate` `dead_letter`",
            "What becomes of a line over `max_line_bytes`."),
        multiline,
        .planned(
            "processing", "list of steps", default: "`[]`",
            "Steps in order: add, rename and remove fields, keep or drop by match, sample, rate limit, redact."),
    ]

    private static let multiline: SchemaEntry = .planned(
        "multiline", "", "Join lines of text to one record.",
        [
            .planned("start", "pattern", "A record begins with a line that matches."),
            .planned("continue", "pattern", "A line that matches goes on with the record before it."),
            .planned(
                "timeout", "time", default: "`3s`", limits: "100ms … 5m",
                "A record without further lines for so long is complete."),
            .planned(
                "max_lines", "number", unit: "lines", default: "`500`", limits: "2 … 10000",
                "At the limit the record is closed, marked and counted."),
        ])
}
