extension AgentConfiguration {
    /// Nil where a mistake leaves no configuration; every mistake is in the reading.
    init?(_ root: ConfigurationNode) {
        guard let section = ConfigurationSection(root, schema: Schema.Agent.group, neighbours: Schema.flows) else {
            return nil
        }
        let admin = section.section(Schema.Agent.admin)
        let log = section.section(Schema.Agent.log)
        let stateDirectory = section[Schema.Agent.stateDirectory]
        let version = section[Schema.Agent.version]
        let host = section[Schema.Agent.host]
        let shutdownTimeout = section[Schema.Agent.shutdownTimeout]
        let retainedBytes = section[Schema.Agent.retainedBytes]
        let maxOpenFiles = section[Schema.Agent.maxOpenFiles]
        let listen = admin.map { $0[Schema.Agent.listen] } ?? Schema.Agent.listen.fallback
        let token = admin?[Schema.Agent.token] ?? nil
        let allowedHosts = admin?[Schema.Agent.allowedHosts] ?? []
        let level = log.map { $0[Schema.Agent.level] } ?? Schema.Agent.level.fallback
        let flows = Flows(section)
        guard let stateDirectory, let flows else { return nil }
        self.init(
            version: version, stateDirectory: stateDirectory, admin: listen, adminToken: token,
            allowedHosts: allowedHosts, host: host,
            shutdownTimeout: shutdownTimeout, retainedBytes: retainedBytes, maxOpenFiles: maxOpenFiles, logLevel: level,
            sources: flows.sources, sinks: flows.sinks)
    }
}

/// The sources and the sinks, which know each other by name.
private struct Flows {
    let sources: [SourceConfiguration]
    let sinks: [SinkConfiguration]

    init?(_ section: ConfigurationSection) {
        let sourceNodes = section.named(Schema.Agent.sources, atMost: Schema.Agent.maxSources)
        let sinkNodes = section.named(Schema.Agent.sinks, atMost: Schema.Agent.maxSinks)
        let sources = (sourceNodes ?? []).compactMap(SourceConfiguration.init)
        let inputs = SinkInputs(sources: sourceNodes?.map(\.name))
        let sinks = (sinkNodes ?? []).compactMap { SinkConfiguration($0, inputs: inputs) }
        // With a sink or an input in doubt, a source without a sink would only repeat that mistake.
        if let sourceNodes, sinks.count == sinkNodes?.count, section.node.reading.mistakes.isEmpty {
            Self.refuseIdle(sourceNodes, sinks)
        }
        guard let sourceNodes, sinkNodes != nil else { return nil }
        Self.refuseSecondStdin(sourceNodes, sources)
        Self.refuseSharedStores(sinkNodes ?? [], sinks)
        self.sources = sources
        self.sinks = sinks
    }

    private static func refuseSecondStdin(_ nodes: [ConfigurationNode.Member], _ sources: [SourceConfiguration]) {
        let piped = sources.filter { $0.kind == .stdin }.map(\.name)
        for name in piped.dropFirst() {
            guard let node = nodes.first(where: { $0.name == name })?.value else { continue }
            node.reading.report(
                "got a second source of type stdin, beside \"\(piped[0])\", want one: there is only one standard input",
                path: node.path, at: node.position)
        }
    }

    private static func refuseSharedStores(_ nodes: [ConfigurationNode.Member], _ sinks: [SinkConfiguration]) {
        var owners: [String: String] = [:]
        for sink in sinks {
            guard case .local(let local) = sink.destination, let path = local.path else { continue }
            let owner = owners[path, default: sink.name]
            owners[path] = owner
            guard owner != sink.name, let node = nodes.first(where: { $0.name == sink.name })?.value else { continue }
            node.reading.report(
                "got the path of sink \"\(owner)\", want a file of its own: each sink removes what is too old or too much by its own retention",
                path: node.path, at: node.position)
        }
    }

    private static func refuseIdle(_ sources: [ConfigurationNode.Member], _ sinks: [SinkConfiguration]) {
        let used = Set(sinks.flatMap(\.inputs))
        for source in sources where !used.contains(source.name) {
            source.value.reading.report(
                "got a source that no sink has among its inputs, want it delivered or removed", path: source.value.path,
                at: source.value.position)
        }
    }
}

extension ConfigurationSection {
    /// The members of a map whose keys are names, sorted; nil where it is missing or wrong.
    fileprivate func named(_ key: String, atMost most: Int) -> [ConfigurationNode.Member]? {
        let wanted = "a map with a name for each of the \(key)"
        guard let node = member(key) else {
            reportMissing(key, want: wanted)
            return nil
        }
        guard let members = node.members(want: wanted) else { return nil }
        guard (1...most).contains(members.count) else {
            node.refuse(want: "1 to \(most) \(key)")
            return nil
        }
        return members.filter { $0.hasLegalName() }.sorted { $0.name < $1.name }
    }
}

extension ConfigurationNode.Member {
    fileprivate func hasLegalName() -> Bool {
        let isLegal = ValueType<String>.isName(name)
        if !isLegal {
            value.reading.report(
                "got the name \(quoted(name)), want \(ValueType<String>.name.wanted)", path: value.path,
                at: value.position)
        }
        return isLegal
    }
}
