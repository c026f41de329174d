import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperTailing

// The configuration speaks the user's words, the rooms below their own; here they are matched, each once.

extension AgentConfiguration {
    /// For each source the sinks that take it.
    var consumers: [String: [String]] {
        var consumers: [String: [String]] = [:]
        for sink in sinks {
            for input in sink.inputs { consumers[input, default: []].append(sink.name) }
        }
        return consumers
    }
}

extension SourceSelection {
    /// What has no files of the user's is found in the state directory's spool.
    init(_ source: SourceConfiguration, state: StateDirectory) {
        guard source.kind == .file else {
            self.init(
                name: source.name, include: [Spool.pattern(of: source.name, in: state)], pollInterval: .milliseconds(100),
                mayHoldCopies: false)
            return
        }
        self.init(
            name: source.name, include: source.include, exclude: source.exclude,
            start: source.startAt == .beginning ? .beginning : .end, pollInterval: source.pollInterval,
            ignoreOlder: source.ignoreOlder, unfinishedLineAfter: source.unfinishedLineAfter,
            closeIdle: source.closeIdle, readsCompressed: source.compressed == .read, pins: source.pinning == .on,
            usesWatches: source.watch == .auto, followsSymlinks: source.followsSymlinks)
    }
}

extension JournalSelection {
    init(_ journal: SourceConfiguration.JournalConfiguration, startAt: SourceConfiguration.StartingPoint) {
        self.init(units: journal.units, matches: journal.matches, start: startAt == .beginning ? .beginning : .end)
    }
}

extension LineJoining {
    init(_ multiline: MultilineConfiguration) {
        self.init(
            start: multiline.start, continuation: multiline.continuation, maximumLines: multiline.maxLines,
            timeout: multiline.timeout)
    }
}

extension SourcePlan.Format {
    init(_ format: SourceConfiguration.Format) {
        self =
            switch format {
            case .json: .json
            case .text: .text
            case .auto: .auto
            }
    }
}

extension LokiOptions {
    init(_ loki: LokiConfiguration, host: String) {
        let labels = loki.labels.map { label in
            switch label.value {
            case .fixed(let text): Label(name: label.name.text, value: .fixed(text))
            case .field(let path): Label(name: label.name.text, value: .field(path.literalKey))
            }
        }
        self.init(
            labels: labels,
            metadata: loki.structuredMetadata.map { Metadata(name: $0.name.text, path: $0.path.literalKey) },
            host: host, hostLabel: loki.origin.host?.text, sourceLabel: loki.origin.source?.text,
            fileMetadata: loki.origin.file?.text, format: loki.encoding == .json ? .json : .protobuf,
            compression: BodyCompression(loki.compression), labelValueLimit: loki.limits.labelValueBytes.bytes,
            metadataLimit: loki.limits.metadataBytes.bytes)
        guarding = Guard(values: loki.labelGuard.maxValues)
        backfill = Backfill(behind: Int64(loki.backfill.behind.seconds * 1e9), openHours: loki.backfill.maxOpenHours)
        if let field = loki.tenantField { owner = .field(field.literalKey, otherwise: loki.tenant ?? "") }
    }
}

extension LokiConfiguration {
    /// How it is asked; `nil`: never. A place of its own for questions is one place, however many there are to push to.
    func reading(at pushes: [ServerURL]) -> LokiBackend.Reading? {
        var urls = pushes.compactMap { query.url(push: $0) }
        if case .at = query.place { urls = Array(urls.prefix(1)) }
        return urls.isEmpty ? nil : LokiBackend.Reading(urls: urls, visibleFor: query.visibleFor)
    }
}

extension LineRules {
    init(_ limits: LokiLimits) {
        self.init(
            bytes: limits.lineBytes.bytes, onLongLine: limits.onLongLine == .truncate ? .truncate : .deadLetter,
            maxAge: limits.maxAge, maxAhead: limits.maxAhead)
    }
}

extension LokiOptions {
    /// What decides under which labels, at which times and with which text a line is sent, as one line of text.
    ///
    /// - Parameter sources: those of the sink.
    func routing(_ loki: LokiConfiguration, of sources: [SourceConfiguration]) -> String {
        let labels = labels.map { "\($0.name)=\($0.value)" } + ["host=\(hostLabel ?? "")=\(host)", "source=\(sourceLabel ?? "")"]
        let owner = if case .field(let path, let otherwise) = owner { ["tenant=$.\(path) or \(otherwise)"] } else { [String]() }
        let limits = [
            "tie=\(loki.timestampTie)", "line=\(loki.limits.lineBytes.bytes)", "long=\(loki.limits.onLongLine)",
            "value=\(labelValueLimit)",
        ]
        let records = sources.map { source in
            let joining = source.multiline.map { "/\($0.start?.text ?? "")/\($0.continuation?.text ?? "")/\($0.timeout)/\($0.maxLines)" }
            return "\(source.name)=\(source.timestamp?.literalKey ?? "off")/\(source.format)/\(source.maxLineBytes.bytes)\(joining ?? "")"
        }
        return (labels + owner + limits + records).joined(separator: " ")
    }
}

extension BulkOptions {
    init(_ search: ElasticsearchConfiguration, host: String) {
        self.init(
            host: host, hostField: search.origin.host, fileField: search.origin.file,
            offsetField: search.origin.offset, sourceField: search.origin.source,
            compression: BodyCompression(search.compression))
        if case .index(.dated(_, let pattern)) = search.target { index = pattern }
        hasIDs = search.documentID == .deterministic
    }
}

extension ElasticsearchConfiguration {
    /// As it was written.
    var targetName: String {
        switch target {
        case .dataStream(let name): name.text
        case .index(let index): index.text
        }
    }

    /// What the request names; `nil` where each document has an index of its own.
    var pathTarget: String? {
        if case .index(.dated) = target { nil } else { targetName }
    }
}

extension BodyCompression {
    init(_ compression: PayloadCompression) {
        self =
            switch compression {
            case .none: .none
            case .snappy: .snappy
            case .gzip(let level): .gzip(level: level)
            }
    }
}
