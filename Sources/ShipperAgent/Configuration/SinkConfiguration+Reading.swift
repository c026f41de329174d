extension SinkConfiguration {
    /// Nil where a mistake leaves no sink; every mistake is in the reading.
    init?(_ member: ConfigurationNode.Member, inputs: SinkInputs) {
        guard let kind = Self.kind(of: member.value) else { return nil }
        guard let section = ConfigurationSection(member.value, schema: kind.group, neighbours: Schema.Sink.kinds + Schema.top)
        else { return nil }
        let names = inputs.read(section)
        let batch = BatchConfiguration(section, kind)
        let backoff = BackoffConfiguration(section.section(Schema.Sink.backoff))
        let deadLetter = DeadLetterConfiguration(section.section(Schema.Sink.deadLetter))
        let destination = Self.destination(section, kind)
        let maxInFlight = section[Schema.Sink.maxInFlight]
        let timeout = section[Schema.Sink.timeout]
        let connection = ConnectionConfiguration(section)
        let breaker = BreakerConfiguration(section.section(Schema.Connection.breaker))
        guard let names, let destination else { return nil }
        self.init(
            name: member.name, inputs: names, destination: destination, batch: batch, maxInFlight: maxInFlight,
            timeout: timeout, backoff: backoff,
            deadLetter: deadLetter, connection: connection,
            breaker: breaker)
        refuseUselessTLS(section)
    }

    private func refuseUselessTLS(_ section: ConfigurationSection) {
        guard urls.contains(where: { $0.scheme == .http }), let node = section.member(Schema.Connection.tls.name) else { return }
        node.reading.report("got tls for an http URL, which it does nothing for, want an https URL", path: node.path, at: node.position)
    }

    /// The kind decides which keys there are. Where it is missing or wrong, keys are held against those of all kinds,
    /// and their values are left for the next try.
    private static func kind(of node: ConfigurationNode) -> SinkKind? {
        let named = node.isMap ? node.firstScalar(under: Schema.Sink.type.name) : nil
        if let kind = named.flatMap(SinkKind.init(rawValue:)) { return kind }
        guard let section = ConfigurationSection(node, schema: Schema.Sink.anyKind) else { return nil }
        return section[Schema.Sink.type]
    }

    private static func destination(_ section: ConfigurationSection, _ kind: SinkKind) -> Destination? {
        switch kind {
        case .loki: LokiConfiguration(section).map { .loki($0) }
        case .elasticsearch: ElasticsearchConfiguration(section).map { .elasticsearch($0) }
        case .local: .local(LocalConfiguration(section))
        }
    }
}
