import JSONText
import Logging
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperTailing

/// Makes sinks out of their configuration: the one place where settings meet the parts that they set.
struct SinkAssembly {
    let configuration: AgentConfiguration
    let state: StateDirectory
    let host: String
    let files: FileRegistry
    let telemetry: AgentTelemetry
    let logger: Logger

    /// A sink's public state and the deed that starts its thread.
    struct Sink {
        let state: SinkState
        let start: @Sendable () throws -> any SinkRunning
    }

    /// - Parameter networks: the ways to the sink's servers, in the order of its URLs.
    func sink(_ sink: SinkConfiguration, networks: [any HTTPTransport]) throws -> Sink {
        let servers = zip(sink.urls, networks).map { UpstreamTransport.Server(name: "\($0.host):\($0.port)", network: $1) }
        let upstream = UpstreamTransport(servers) { [logger] event in Self.tell(event, sink: sink.name, logger) }
        telemetry.observe(upstream, sink: sink.name)
        let transport = sink.authorized(upstream)
        switch sink.destination {
        case .loki(let loki):
            let options = LokiOptions(loki, host: host)
            let backend = LokiBackend(
                urls: loki.urls.map { sink.address(of: $0).text(defaultPath: LokiConfiguration.pushPath) }, format: options.format,
                compression: options.compression, tenant: loki.tenant,
                labelNames: loki.labelNames, reading: loki.reading(at: loki.urls.map { sink.address(of: $0) }))
            let intents = try IntentJournal(directory: state, sink: sink.name, routing: options.routing)
            return try assemble(
                sink, backend, transport, settling: loki.query.settling, lines: LineRules(loki.limits),
                breaksTies: loki.timestampTie == .ordinal,
                intents: intents
            ) {
                try LokiEncoder(options, sourceNames: sink.inputs)
            }
        case .elasticsearch(let search):
            let options = BulkOptions(search, host: host)
            let backend = ElasticsearchBackend(
                urls: search.urls.map { sink.address(of: $0).text(defaultPath: "") }, target: search.pathTarget,
                compression: options.compression)
            return try assemble(sink, backend, transport, breaksTies: false) {
                try BulkEncoder(options, sourceNames: sink.inputs)
            }
        }
    }

    private static func tell(_ event: UpstreamTransport.Event, sink: String, _ logger: Logger) {
        switch event {
        case .wentOut(let server, let reason, let pause):
            logger.warning(
                "Server \(server) of sink '\(sink)' does not answer: \(reason). Requests go to its others; it is tried again in \(pause.rounded).",
                metadata: ["sink": "\(sink)"])
        case .cameBack(let server):
            logger.notice("Server \(server) of sink '\(sink)' answers again.", metadata: ["sink": "\(sink)"])
        }
    }

    private func assemble<Encoder: PayloadEncoder>(
        _ sink: SinkConfiguration, _ backend: any SinkBackend, _ transport: any HTTPTransport, settling: Duration = .zero,
        lines: LineRules = LineRules(),
        breaksTies: Bool,
        intents: IntentJournal? = nil,
        encoder: @escaping @Sendable () throws -> Encoder
    ) throws -> Sink {
        let state = SinkState(name: sink.name, sources: sink.inputs, fieldLabels: sink.destination.fieldLabels)
        telemetry.observe(state)
        let pace = SinkPace(
            PaceMachine(
                maximum: sink.maxInFlight,
                breaker: CircuitBreakerMachine(threshold: sink.breaker.failures, recovery: sink.breaker.recovery)))
        telemetry.observe(pace, sink: sink.name)
        let log = DeliveryLog(sink: sink.name, logger: logger, state: state)
        let count = telemetry.deliveryCounters(sink: sink.name)
        let delivery = BatchDelivery(
            backend: backend, transport: transport,
            times: DeliveryTimes(
                backoff: Backoff(initial: sink.backoff.initial, maximum: sink.backoff.max), request: sink.timeout,
                settling: settling),
            pace: pace,
            wallClock: WallClock.now
        ) { event in
            count(event)
            log.note(event)
        }
        let sample = try encoder()
        let plan = SinkPlan(
            name: sink.name, sources: sourcePlans(sink, fields: sample.fieldPaths, extent: sample.extent),
            limits: BatchLimits(bytes: sink.batch.maxBytes.bytes, lines: sink.batch.maxLines),
            maximumAge: sink.batch.maxAge, maximumInFlight: sink.maxInFlight, breaksTies: breaksTies,
            courier: delivery, lines: lines)
        let checkpoint = try CheckpointStore(directory: self.state, sink: sink.name) { logger.error("\($0)") }
        files.checkpointed(checkpoint.entries, by: sink.name)
        let cuts = try LineCuts(directory: self.state, sink: sink.name, checkpoint: checkpoint)
        files.cut(cuts)
        let deadLetter = DeadLetterFile(
            path: self.state.file("dead-letter/\(sink.name).ndjson"), sink: sink.name,
            limit: UInt64(sink.deadLetterMaxBytes.bytes), logger: logger, wallClock: WallClock.now)
        return Sink(state: state) { [files, logger] in
            try SinkWorker(
                plan, registry: files, checkpoint: checkpoint, cuts: cuts, deadLetter: deadLetter, intents: intents, state: state,
                logger: logger,
                encoder: encoder)
        }
    }

    private func sourcePlans(
        _ sink: SinkConfiguration, fields: [String], extent: TopLevelScanner.Extent
    ) -> [SourcePlan] {
        sink.inputs.compactMap { name in
            configuration.sources.first { $0.name == name }.map { source in
                SourcePlan(
                    name: name, format: SourcePlan.Format(source.format), lineLimit: source.maxLineBytes.bytes,
                    timestamp: source.timestamp?.literalKey, fields: fields, extent: extent,
                    keepsEmptyLines: source.emptyLines == .keep, refusesLongLines: source.onLongLine == .deadLetter,
                    joining: source.multiline.map(LineJoining.init), fileName: source.kind.fileName)
            }
        }
    }
}
