extension LokiConfiguration {
    /// Nil where a mistake leaves no destination; every mistake is in the reading.
    init?(_ section: ConfigurationSection) {
        let urls = section[Schema.Sink.urls]
        let origin = Origin(section.section(Schema.Loki.origin))
        let labels = section[Schema.Loki.labels]
        let metadata = section[Schema.Loki.structuredMetadata]
        let encoding = section[Schema.Loki.encoding]
        let compression = Self.compression(section, encoding)
        let (tenant, tenantField) = Self.tenant(section)
        let tie = section[Schema.Loki.timestampTie]
        let query = QueryConfiguration(section.section(Schema.Loki.query))
        let limits = LokiLimits(section.section(Schema.LokiLimits.section))
        guard let urls, !urls.isEmpty else { return nil }
        self.init(
            urls: urls, labels: labels, structuredMetadata: metadata, origin: origin, encoding: encoding,
            compression: compression, tenant: tenant, tenantField: tenantField, timestampTie: tie, query: query, limits: limits,
            labelGuard: LabelGuard(section.section(Schema.Loki.labelGuard)), backfill: Backfill(section.section(Schema.Loki.backfill)))
        refuseClashes(section)
    }

    /// The tenant of lines that name none, and the field in which others name theirs.
    private static func tenant(_ section: ConfigurationSection) -> (String?, FieldPath?) {
        let named = section[Schema.Loki.defaultTenant]
        guard case .field(let path) = section[Schema.Loki.tenant] else {
            if named != nil {
                section.member(Schema.Loki.defaultTenant.name)?.refuse(want: "no default_tenant where tenant is not a field")
            }
            if case .fixed(let name) = section[Schema.Loki.tenant] { return (name, nil) }
            return (nil, nil)
        }
        if named == nil, section.member(Schema.Loki.defaultTenant.name) == nil {
            section.member(Schema.Loki.tenant.name)?.refuse(
                want: "default_tenant beside a tenant from a field: whose are lines without it?")
        }
        return (named, path)
    }

    private static func compression(_ section: ConfigurationSection, _ encoding: Encoding) -> PayloadCompression {
        let named = section[Schema.Loki.compression], level = section[Schema.Loki.compressionLevel]
        let usual: Schema.Compression = encoding == .protobuf ? .snappy : .gzip
        let possible: [Schema.Compression] = encoding == .protobuf ? [.snappy, .gzip] : [.gzip, .none]
        if let named, !possible.contains(named) {
            // Loki takes protobuf as snappy only, and snappy around nothing else.
            section.member(Schema.Loki.compression.name)?.refuse(
                want: possible.map(\.rawValue).joined(separator: " or ") + " with encoding: \(encoding)")
            return .none
        }
        return section.payloadCompression(named: (named ?? usual).rawValue, level: level)
    }
}

extension LokiConfiguration.Origin {
    fileprivate init(_ section: ConfigurationSection?) {
        func name(_ key: DefaultedKey<LabelName?>) -> LabelName? { section.map { $0[key] } ?? key.fallback }
        self.init(host: name(Schema.Loki.host), source: name(Schema.Loki.source), file: name(Schema.Loki.file))
    }
}

extension LokiConfiguration.LabelGuard {
    init(_ section: ConfigurationSection?) {
        func value(_ key: DefaultedKey<Int>) -> Int { section.map { $0[key] } ?? key.fallback }
        self.init(maxValues: value(Schema.Loki.maxValues), maxLabels: value(Schema.Loki.maxLabels))
    }
}

extension LokiConfiguration.Backfill {
    init(_ section: ConfigurationSection?) {
        self.init(
            behind: section.map { $0[Schema.Loki.behind] } ?? Schema.Loki.behind.fallback,
            maxOpenHours: section.map { $0[Schema.Loki.maxOpenHours] } ?? Schema.Loki.maxOpenHours.fallback)
    }
}

extension ConfigurationSection {
    /// A compression with its level, which only gzip has.
    func payloadCompression(named name: String, level: Int?) -> PayloadCompression {
        if level != nil, name != Schema.Compression.gzip.rawValue {
            member(Schema.Loki.compressionLevel.name)?.refuse(
                want: "no level with compression: \(name); only gzip has one")
        }
        return switch Schema.Compression(rawValue: name) {
        case .gzip: .gzip(level: level ?? 1)
        case .snappy: .snappy
        case .some(.none), nil: .none
        }
    }
}
