extension SourceConfiguration {
    /// Nil where a mistake leaves no source; every mistake is in the reading.
    init?(_ member: ConfigurationNode.Member) {
        guard let section = ConfigurationSection(member.value, schema: Schema.Source.group, neighbours: Schema.top)
        else { return nil }
        let type = section[Schema.Source.type]
        Schema.Source.refuseForeignKeys(in: section, of: type)
        let include = type == .file ? section[Schema.Source.include] : []
        let exclude = section[Schema.Source.exclude]
        let format = section[Schema.Source.format]
        let timestamp = Self.timestamp(section, type)
        let maxLineBytes = section[Schema.Source.maxLineBytes]
        let pollInterval = section[Schema.Source.pollInterval]
        let startAt = section[Schema.Source.startAt]
        let ignoreOlder = section[Schema.Source.ignoreOlder]
        let unfinishedLineAfter = section[Schema.Source.unfinishedLineAfter]
        let emptyLines = section[Schema.Source.emptyLines]
        let closeIdle = section[Schema.Source.closeIdle]
        let watch = section[Schema.Source.watch]
        let compressed = section[Schema.Source.compressed]
        let pinning = section[Schema.Source.pinning]
        let followsSymlinks = section[Schema.Source.followSymlinks] == .on
        let onLongLine = section[Schema.Source.onLongLine]
        let multiline = section.section(Schema.Source.multiline).flatMap { MultilineConfiguration($0, format: format) }
        let journal = JournalConfiguration(units: section[Schema.Source.units], matches: section[Schema.Source.matches])
        guard let include else { return nil }
        self.init(
            name: member.name, kind: Kind(type, journal), include: include, exclude: exclude, format: format, timestamp: timestamp,
            maxLineBytes: maxLineBytes, pollInterval: pollInterval, startAt: startAt, ignoreOlder: ignoreOlder,
            unfinishedLineAfter: unfinishedLineAfter, emptyLines: emptyLines, closeIdle: closeIdle, watch: watch,
            followsSymlinks: followsSymlinks, compressed: compressed, pinning: pinning, onLongLine: onLongLine, multiline: multiline)
    }

    /// An entry of the journal has its time under a name of its own.
    private static func timestamp(_ section: ConfigurationSection, _ type: SourceKind) -> FieldPath? {
        let isWritten = section.contains(Schema.Source.timestamp.name)
        return type == .journald && !isWritten ? FieldPath("__REALTIME_TIMESTAMP") : section[Schema.Source.timestamp]
    }
}

extension SourceConfiguration.Kind {
    fileprivate init(_ kind: SourceKind, _ journal: SourceConfiguration.JournalConfiguration) {
        self =
            switch kind {
            case .file: .file
            case .stdin: .stdin
            case .journald: .journald(journal)
            }
    }
}
