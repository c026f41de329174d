extension Schema {
    enum Agent {
        static let version = DefaultedKey(
            "version", .number(1...1), default: 1, "Version of this format. A file for a later one is refused.")
        static let stateDirectory = RequiredKey(
            "state_directory", .absolutePath, synonyms: ["data_dir", "state_dir", "storage", "positions"],
            "Where checkpoints, file ids and dead letters live. One agent a directory.")
        static let host = DefaultedKey(
            "host", .optional(.text(maxBytes: 255)), default: nil, shown: "the host's name", synonyms: ["hostname"],
            "The host's name on every record.")
        static let shutdownTimeout = DefaultedKey(
            "shutdown_timeout", .time(.seconds(1) ... .seconds(3600)), default: .seconds(30),
            "How long a stopping agent goes on delivering. At the limit it stops; the rest is delivered after the next start."
        )
        static let retainedBytes = DefaultedKey(
            "retained_bytes", .size(.mebibytes(64) ... .gibibytes(1024)), default: .gibibytes(5),
            "Bytes of files that have no name any more, kept alive by pins and by open handles, and of what was read from `stdin` and "
                + "`journald`, all together. At the limit the file that has been quiet for longest is let go, and what is lost with it is counted in `shipper_bytes_lost_total`."
        )
        static let maxOpenFiles = DefaultedKey(
            "max_open_files", .number(16...1_000_000, of: "files"), default: 4_096, synonyms: ["open_files_limit"],
            "Followed files that are open at once, and never more than the process may have less 256. At the limit the one that has been "
                + "quiet for longest is closed, and opened again when it grows.")
        static let admin = SectionKey("admin", synonyms: ["server", "http"], [listen.entry, token.entry, allowedHosts.entry])
        static let listen = DefaultedKey(
            "listen", .orOff(.listenAddress), default: ListenAddress("127.0.0.1:9464"), synonyms: ["address", "port"],
            "Where `/metrics`, `/healthz`, `/ready` and the page at `/logs` are served. Port 0: a free one.")
        static let token = DefaultedKey(
            "token", .optional(.secret), default: nil, shown: "made at the first start, in `admin.token` in the state directory",
            "What the page and every caller of `/api/` must present.")
        static let allowedHosts = DefaultedKey(
            "allowed_hosts", .list(of: .text(maxBytes: 255), such: "\"logs.example.com\""), default: [], synonyms: ["hosts"],
            "Further names by which the page may be called (`Host` headers, without a port), beside `localhost` and the address of `listen`."
        )
        static let log = SectionKey("log", synonyms: ["logging"], [level.entry])
        static let level = DefaultedKey(
            "level", .choice(AgentConfiguration.LogLevel.self), default: .info, synonyms: ["log_level"],
            "The agent's own log leaves out what is below this level.")

        /// The maps of sources and of sinks: their keys are names, so they are opened by hand.
        static let sources = "sources"
        static let sinks = "sinks"
        static let maxSources = 1_000
        static let maxSinks = 16

        static let group = Group(
            title: "the agent",
            entries: [
                version.entry, stateDirectory.entry, host.entry, shutdownTimeout.entry, retainedBytes.entry, maxOpenFiles.entry,
                admin.entry, log.entry,
            ]
                + [
                    named(sources, atMost: maxSources, "[Sources](#sources)", ["inputs", "source", "files"]),
                    named(sinks, atMost: maxSinks, "[Every sink](#every-sink)", ["outputs", "output", "sink"]),
                ] + planned)

        private static func named(_ name: String, atMost most: Int, _ link: String, _ synonyms: [String]) -> SchemaEntry {
            SchemaEntry(
                name: name, type: "map of name to \(name.dropLast())", unit: "", fallback: "required",
                limits: "1 … \(most)", summary: "See \(link). A name has at most 64 letters, digits, `_` and `-`.",
                status: .built, synonyms: synonyms)
        }
    }
}
