extension BackoffConfiguration {
    init(_ section: ConfigurationSection?) {
        self.init(
            initial: section.map { $0[Schema.Sink.initial] } ?? Schema.Sink.initial.fallback,
            max: section.map { $0[Schema.Sink.max] } ?? Schema.Sink.max.fallback)
        guard let section, initial > max else { return }
        let node = section.member(Schema.Sink.max.name) ?? section.node
        node.reading.report(
            "got a smaller time than initial, want at least the same", path: node.path, at: node.position)
    }
}
