extension SourceConfiguration {
    /// Nil where a mistake leaves no source; every mistake is in the reading.
    init?(_ member: ConfigurationNode.Member) {
        guard let section = ConfigurationSection(member.value, schema: Schema.Source.group, neighbours: Schema.top)
        else { return nil }
        let include = section[Schema.Source.include]
        let exclude = section[Schema.Source.exclude]
        let format = section[Schema.Source.format]
        let timestamp = section[Schema.Source.timestamp]
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
        guard let include else { return nil }
        self.init(
            name: member.name, include: include, exclude: exclude, format: format, timestamp: timestamp,
            maxLineBytes: maxLineBytes, pollInterval: pollInterval, startAt: startAt, ignoreOlder: ignoreOlder,
            unfinishedLineAfter: unfinishedLineAfter, emptyLines: emptyLines, closeIdle: closeIdle, watch: watch,
            compressed: compressed, pinning: pinning)
    }
}
