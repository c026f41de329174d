extension BatchConfiguration {
    init(_ sink: ConfigurationSection, _ kind: SinkKind) {
        let (batch, maxBytes) = kind.batch
        let section = sink.section(batch)
        self.init(
            maxBytes: section.map { $0[maxBytes] } ?? maxBytes.fallback,
            maxLines: section.map { $0[Schema.Sink.maxLines] } ?? Schema.Sink.maxLines.fallback,
            maxAge: section.map { $0[Schema.Sink.maxAge] } ?? Schema.Sink.maxAge.fallback)
    }
}
