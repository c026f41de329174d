extension ElasticsearchConfiguration {
    /// Nil where a mistake leaves no destination; every mistake is in the reading.
    init?(_ section: ConfigurationSection) {
        let urls = section[Schema.Sink.urls]
        let target = Target(section)
        let origin = Origin(section.section(Schema.Elasticsearch.origin))
        let compression = section.payloadCompression(
            named: section[Schema.Elasticsearch.compression].rawValue,
            level: section[Schema.Elasticsearch.compressionLevel])
        guard let urls, !urls.isEmpty, let target else { return nil }
        self.init(
            urls: urls, target: target, compression: compression, origin: origin, documentID: section[Schema.Elasticsearch.documentID])
    }
}

extension ElasticsearchConfiguration.Target {
    fileprivate init?(_ section: ConfigurationSection) {
        let stream = section[Schema.Elasticsearch.dataStream], index = section[Schema.Elasticsearch.index]
        let hasBoth =
            section.contains(Schema.Elasticsearch.dataStream.name) && section.contains(Schema.Elasticsearch.index.name)
        if hasBoth, let node = section.member(Schema.Elasticsearch.index.name) {
            node.refuse(want: "either data_stream or index, not both")
        }
        switch (stream, index) {
        case (let stream?, _): self = .dataStream(stream)
        case (nil, let index?): self = .index(index)
        case (nil, nil):
            let isMissing =
                !section.contains(Schema.Elasticsearch.dataStream.name)
                && !section.contains(Schema.Elasticsearch.index.name)
            if isMissing {
                section.reportMissing("data_stream", want: "a data_stream such as \"logs-shop-default\", or an index")
            }
            return nil
        }
    }
}

extension ElasticsearchConfiguration.Origin {
    fileprivate init(_ section: ConfigurationSection?) {
        func field(_ key: DefaultedKey<String?>) -> String? { section.map { $0[key] } ?? key.fallback }
        self.init(
            host: field(Schema.Elasticsearch.host), source: field(Schema.Elasticsearch.source),
            file: field(Schema.Elasticsearch.file), offset: field(Schema.Elasticsearch.offset))
        guard let section else { return }
        refuseRepeats(section.node)
    }

    /// A field is shown as the key that holds it, for its text may have come out of the environment.
    private func refuseRepeats(_ node: ConfigurationNode) {
        var holders: [String: String] = [:]
        for (key, field) in [("host", host), ("source", source), ("file", file), ("offset", offset)] {
            guard let field else { continue }
            guard let first = holders.updateValue(key, forKey: field) else { continue }
            node.reading.report(
                "got one field for \(first) and \(key), want another for one of them", path: node.path,
                at: node.position)
        }
    }
}
