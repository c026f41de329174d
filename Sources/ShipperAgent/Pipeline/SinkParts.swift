import CircuitBreaking
import JSONText
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperTailing

/// What a sink is made of, as its configuration says: where its settings meet the parts that they set.
struct SinkParts {
    let sink: SinkConfiguration
    let host: String

    /// - Parameter networks: the ways to the sink's servers, in the order of its URLs.
    func upstream(_ networks: [any HTTPTransport], report: @escaping @Sendable (UpstreamTransport.Event) -> Void) -> UpstreamTransport {
        let servers = zip(sink.urls, networks).map { UpstreamTransport.Server(name: "\($0.host):\($0.port)", network: $1) }
        return UpstreamTransport(servers, report: report)
    }

    func backend(_ loki: LokiConfiguration, _ options: LokiOptions) -> LokiBackend {
        LokiBackend(
            urls: loki.urls.map { sink.address(of: $0).text(defaultPath: LokiConfiguration.pushPath) }, format: options.format,
            compression: options.compression, tenant: loki.tenant, labelNames: loki.labelNames,
            reading: loki.reading(at: loki.urls.map { sink.address(of: $0) }))
    }

    func backend(_ search: ElasticsearchConfiguration, _ options: BulkOptions) -> ElasticsearchBackend {
        ElasticsearchBackend(
            urls: search.urls.map { sink.address(of: $0).text(defaultPath: "") }, target: search.pathTarget,
            compression: options.compression, hasIDs: options.hasIDs)
    }

    /// What shows whether delivery will work.
    var trials: [ConnectionTrial] {
        switch sink.destination {
        case .loki(let loki): backend(loki, LokiOptions(loki, host: host)).trials
        case .elasticsearch(let search): backend(search, BulkOptions(search, host: host)).trials
        case .local: []
        }
    }

    /// What the server takes of a line.
    var lineRules: LineRules {
        if case .loki(let loki) = sink.destination { LineRules(loki.limits) } else { LineRules() }
    }

    var breaksTies: Bool {
        if case .loki(let loki) = sink.destination { loki.timestampTie == .ordinal } else { false }
    }

    var pace: SinkPace {
        SinkPace(
            PaceMachine(
                maximum: sink.maxInFlight,
                breaker: CircuitBreakerMachine(threshold: sink.breaker.failures, recoveryTimeout: sink.breaker.recovery)))
    }

    func delivery(
        _ backend: any SinkBackend, _ transport: any HTTPTransport, _ pace: SinkPace, report: @escaping @Sendable (DeliveryEvent) -> Void
    ) -> BatchDelivery {
        var settling = Duration.zero
        if case .loki(let loki) = sink.destination { settling = loki.query.settling }
        return BatchDelivery(
            backend: backend, transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: sink.backoff.initial, maximum: sink.backoff.max), request: sink.timeout, settling: settling),
            pace: pace, wallClock: WallClock.now, report: report)
    }

    /// How the sink's sources are read for it.
    func sourcePlans(_ sources: [SourceConfiguration], fields: [String], extent: TopLevelScanner.Extent) -> [SourcePlan] {
        sink.inputs.compactMap { name in
            sources.first { $0.name == name }.map { source in
                SourcePlan(
                    name: name, format: SourcePlan.Format(source.format), lineLimit: source.maxLineBytes.bytes,
                    timestamp: source.timestamp?.literalKey, fields: fields, extent: extent,
                    keepsEmptyLines: source.emptyLines == .keep, refusesLongLines: source.onLongLine == .deadLetter,
                    joining: source.multiline.map(LineJoining.init), fileName: source.kind.fileName)
            }
        }
    }
}
