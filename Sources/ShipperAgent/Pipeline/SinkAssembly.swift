import JSONText
import Logging
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperStore
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
        /// Of a local sink.
        var store: StoreShelf?
        let vitals: @Sendable () -> SinkVitals
        let start: @Sendable () throws -> any SinkRunning
        /// Asks a server of the sink what it is, and says so.
        let greet: @Sendable () async -> Void
    }

    /// Where a sink's batches go.
    private struct Way {
        /// Makes what brings batches to their end, and tells of its deeds.
        let courier: (_ report: @escaping @Sendable (DeliveryEvent) -> Void) -> any BatchCourier
        /// Of a sink with servers.
        var upstream: UpstreamTransport?
        var pace: SinkPace?
        /// Of a local sink.
        var store: StoreShelf?
        var greet: @Sendable (SinkState) async -> Void = { _ in }
    }

    /// - Parameter networks: the ways to the sink's servers, in the order of its URLs.
    func sink(_ sink: SinkConfiguration, networks: [any HTTPTransport]) throws -> Sink {
        let parts = SinkParts(sink: sink, host: host)
        switch sink.destination {
        case .loki(let loki):
            let options = LokiOptions(loki, host: host)
            let sources = configuration.sources.filter { sink.inputs.contains($0.name) }
            let intents = try IntentJournal(directory: state, sink: sink.name, routing: options.routing(loki, of: sources))
            return try assemble(parts, requests(parts, parts.backend(loki, options), networks), intents: intents) {
                try LokiEncoder(options, sourceNames: sink.inputs)
            }
        case .elasticsearch(let search):
            let options = BulkOptions(search, host: host)
            return try assemble(parts, requests(parts, parts.backend(search, options), networks)) {
                try BulkEncoder(options, sourceNames: sink.inputs)
            }
        case .local(let local):
            let shelf = try StoreShelf(
                sink: sink.name, path: local.file(ofSink: sink.name, stateDirectory: state.path), local, logger: logger)
            telemetry.observe(shelf)
            let backoff = Backoff(initial: sink.backoff.initial, maximum: sink.backoff.max)
            var way = Way { report in
                StoreCourier(ingest: { body in try await shelf.perform { try $0.ingest(body) } }, backoff: backoff, report: report)
            }
            way.store = shelf
            return try assemble(parts, way) { [host] in StoreEncoder(.usual, sourceNames: sink.inputs, host: host) }
        }
    }

    /// Over HTTP.
    private func requests(_ parts: SinkParts, _ backend: any SinkBackend, _ networks: [any HTTPTransport]) -> Way {
        let (name, timeout) = (parts.sink.name, parts.sink.timeout)
        let upstream = parts.upstream(networks) { [logger] event in Self.tell(event, sink: name, logger) }
        telemetry.observe(upstream, sink: name)
        let transport = parts.sink.authorized(upstream)
        let pace = parts.pace
        telemetry.observe(pace, sink: name)
        return Way(courier: { parts.delivery(backend, transport, pace, report: $0) }, upstream: upstream, pace: pace) { [logger] state in
            let greeting = Greeting(sink: name, trials: backend.trials, timeout: timeout, state: state, logger: logger)
            await greeting.exchange(over: transport)
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
        _ parts: SinkParts, _ way: Way, intents: IntentJournal? = nil,
        encoder: @escaping @Sendable () throws -> Encoder
    ) throws -> Sink {
        let sink = parts.sink
        let state = SinkState(name: sink.name, sources: sink.inputs, fieldLabels: sink.destination.fieldLabels)
        telemetry.observe(state)
        let log = DeliveryLog(sink: sink.name, logger: logger, state: state)
        let count = telemetry.deliveryCounters(sink: sink.name)
        let courier = way.courier { event in
            count(event)
            log.note(event)
        }
        let sample = try encoder()
        let plan = SinkPlan(
            name: sink.name, sources: parts.sourcePlans(configuration.sources, fields: sample.fieldPaths, extent: sample.extent),
            limits: BatchLimits(bytes: sink.batch.maxBytes.bytes, lines: sink.batch.maxLines),
            maximumAge: sink.batch.maxAge, maximumInFlight: sink.maxInFlight, breaksTies: parts.breaksTies,
            courier: courier, lines: parts.lineRules)
        let checkpoint = try CheckpointStore(directory: self.state, sink: sink.name) { logger.error("\($0)") }
        files.checkpointed(checkpoint.entries, by: sink.name)
        let cuts = try LineCuts(directory: self.state, sink: sink.name, checkpoint: checkpoint)
        files.cut(cuts)
        let deadLetter = DeadLetterFile(
            DeadLetterShelf(sink: sink.name, stateDirectory: self.state.path), limit: UInt64(sink.deadLetter.maxBytes.bytes),
            onFull: sink.deadLetter.onFull, logger: logger, wallClock: WallClock.now)
        telemetry.observe(deadLetter, sink: sink.name)
        let start = { @Sendable [files, logger] in
            try SinkWorker(
                plan, registry: files, checkpoint: checkpoint, cuts: cuts, deadLetter: deadLetter, intents: intents, state: state,
                logger: logger,
                encoder: encoder)
        }
        let (greet, pace, upstream, store) = (way.greet, way.pace, way.upstream, way.store)
        return Sink(
            state: state, store: store, vitals: { SinkVitals(pace?.machine, deadLetter, upstream, store) }, start: start
        ) { await greet(state) }
    }
}
