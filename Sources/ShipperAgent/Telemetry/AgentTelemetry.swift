import CircuitBreaking
import PrometheusMetrics
import ShipperCore
import ShipperDelivery
import ShipperTailing

/// Everything the agent counts, in one place. `docs/metrics.md` lists it; a test compares the two both ways.
///
/// Values that belong together (read = delivered + filtered + dead-lettered + in flight) are taken from one snapshot of a sink's
/// books at each scrape, so that they add up in every answer.
struct AgentTelemetry: Sendable {
    let registry: PrometheusRegistry

    init(_ registry: PrometheusRegistry) { self.registry = registry }

    // MARK: - Counted where it happens

    /// Adds one sink's requests to the counters; the closure is told of each event.
    func deliveryCounters(sink: String) -> @Sendable (DeliveryEvent) -> Void {
        let duration = registry.histogram(
            Metric.requestDuration.name, help: Metric.requestDuration.help, labels: [("sink", sink)])
        let retries = registry.counter(Metric.retries.name, help: Metric.retries.help, labels: [("sink", sink)])
        let questionDuration = registry.histogram(
            Metric.questionDuration.name, help: Metric.questionDuration.help, labels: [("sink", sink)])
        return { [registry] event in
            switch event {
            case .answered(let outcome, _, let took):
                registry.counter(
                    Metric.requests.name, help: Metric.requests.help, labels: [("sink", sink), ("outcome", outcome)]
                ).increment()
                duration.observe(took.seconds)
            case .retrying: retries.increment()
            case .asked(let outcome, let took):
                registry.counter(
                    Metric.questions.name, help: Metric.questions.help, labels: [("sink", sink), ("outcome", outcome)]
                ).increment()
                questionDuration.observe(took.seconds)
            case .judged, .unexplained, .tooLarge, .askingAgain, .unreadable, .uncertain: break
            }
        }
    }

    // MARK: - Read off at each scrape

    func observe(_ state: SinkState) {
        registry.addCollector { collector in
            let snapshot = state.snapshot
            for (source, ledger) in snapshot.ledgers {
                LedgerSamples(labels: [("source", source), ("sink", state.name)]).write(ledger, to: &collector)
            }
            for (source, lag) in snapshot.lag {
                let labels = [("source", source), ("sink", state.name)]
                collector.write(.lagBytes, labels, lag.bytes)
                collector.write(.lagSeconds, labels, lag.seconds)
            }
            let labels = [("sink", state.name)]
            collector.write(.batches, labels, snapshot.batches)
            collector.write(.batchesInFlight, labels, snapshot.batchesInFlight)
            collector.write(.payloadBytes, labels + [("stage", "encoded")], snapshot.uncompressedBytes)
            collector.write(.payloadBytes, labels + [("stage", "compressed")], snapshot.compressedBytes)
            collector.write(.valuesCut, labels, snapshot.valuesCut)
            for (label, lines) in snapshot.movedLabels { collector.write(.labelsMoved, labels + [("label", label)], lines) }
            collector.write(.linesBackfilled, labels, snapshot.backfilled)
            collector.write(.checkpointAge, labels, (ContinuousClock.now - snapshot.checkpointCurrent).seconds)
            collector.write(.checkpointFailures, labels, snapshot.checkpointFailures)
        }
    }

    func observe(_ deadLetter: DeadLetterFile, sink: String) {
        registry.addCollector { collector in
            collector.write(.deadLetterBytes, [("sink", sink)], Int(clamping: deadLetter.size))
            collector.write(.deadLetterDropped, [("sink", sink)], deadLetter.droppedLines)
        }
    }

    func observe(_ store: StoreShelf) {
        registry.addCollector { collector in
            let (figures, labels) = (store.figures, [("sink", store.sink)])
            collector.write(.storeBytes, labels, figures.usedBytes)
            collector.write(.storeRemoved, labels, figures.removedRecords)
            collector.write(.storesSetAside, labels, figures.setAside)
        }
    }

    func observe(_ upstream: UpstreamTransport, sink: String) {
        registry.addCollector { collector in
            for server in upstream.standings {
                let labels = [("sink", sink), ("server", server.name)]
                collector.write(.serverUp, labels, server.isWell ? 1 : 0)
                collector.write(.serverFailures, labels, server.failures)
            }
        }
    }

    func observe(_ pace: SinkPace, sink: String) {
        registry.addCollector { collector in
            let machine = pace.machine
            let source = [("source", "sink/\(sink)")]
            collector.write(.window, [("sink", sink)], Int(machine.window))
            collector.write(.breakerState, source, machine.breaker.state.number)
            collector.write(.breakerFailures, source, machine.failures)
            for transition in CircuitBreakerTransition.all {
                let labels = source + [("from_state", transition.from.rawValue), ("to_state", transition.to.rawValue)]
                collector.write(.breakerTransitions, labels, machine.transitions[transition] ?? 0)
            }
        }
    }

    func observe(_ files: FileRegistry) {
        registry.addCollector { collector in
            var counts = Dictionary(uniqueKeysWithValues: files.sourceNames.map { ($0, 0) })
            for file in files.snapshot.files { counts[file.source, default: 0] += 1 }
            for (source, count) in counts { collector.write(.files, [("source", source)], count) }
            let statistics = files.statistics
            collector.write(.scans, [], statistics.scans)
            collector.write(.fileProblems, [], statistics.problems)
            collector.write(.polling, [], statistics.isPolling ? 1 : 0)
            collector.write(.filesOpen, [], statistics.openFiles)
            collector.write(.filesHeldBack, [], statistics.heldBack)
            collector.write(.filesUnrecognised, [], statistics.unrecognised)
            collector.write(.retainedBytes, [], Int(statistics.retainedBytes))
        }
    }

    func observe(_ spools: [Spool]) {
        registry.addCollector { collector in
            for spool in spools { collector.write(.spoolBytes, [("source", spool.source)], spool.heldBytes) }
        }
    }

    func observeBuild(version: String) {
        registry.gauge(Metric.build.name, help: Metric.build.help, labels: [("version", version)]).set(1)
    }
}

/// One ledger as samples. Each reason that can occur stands at 0 from the start: a counter born at its value has no increase to see.
private struct LedgerSamples {
    let labels: [(String, String)]

    func write(_ ledger: LineLedger, to collector: inout PrometheusCollector) {
        collector.write(.linesRead, labels, ledger.read.lines)
        collector.write(.bytesRead, labels, ledger.read.bytes)
        collector.write(.linesDelivered, labels, ledger.delivered.lines)
        collector.write(.bytesDelivered, labels, ledger.delivered.bytes)
        collector.write(.linesInFlight, labels, ledger.inFlight.lines)
        collector.write(.bytesInFlight, labels, ledger.inFlight.bytes)
        write(ledger.filtered, known: ["empty"], .linesFiltered, .bytesFiltered, &collector)
        write(
            ledger.deadLettered, known: Set(RefusalKind.allCases.map(\.rawValue) + WithheldLine.Reason.allCases.map(\.rawValue)),
            .linesDeadLettered, .bytesDeadLettered, &collector)
        collector.write(.linesDuplicate, labels, ledger.duplicates)
        collector.write(.linesUncertain, labels, ledger.uncertain)
        collector.write(.linesNotJSON, labels, ledger.notJSON)
        collector.write(.linesBrokenText, labels, ledger.brokenText)
        collector.write(.linesTruncated, labels, ledger.truncated)
        collector.write(.linesUnfinished, labels, ledger.unfinished)
        collector.write(.recordsSplit, labels, ledger.split)
        collector.write(.nulBytes, labels, ledger.nulBytes)
        for reason in Set(["truncated", "deleted", "released"]).union(ledger.bytesLost.keys) {
            collector.write(.bytesLost, labels + [("reason", reason)], ledger.bytesLost[reason] ?? 0)
        }
    }

    private func write(
        _ tallies: [String: LineTally], known: Set<String>, _ lines: Metric, _ bytes: Metric,
        _ collector: inout PrometheusCollector
    ) {
        for reason in known.union(tallies.keys) {
            let tally = tallies[reason] ?? LineTally()
            collector.write(lines, labels + [("reason", reason)], tally.lines)
            collector.write(bytes, labels + [("reason", reason)], tally.bytes)
        }
    }
}

extension PrometheusCollector {
    fileprivate mutating func write(_ metric: Metric, _ labels: [(String, String)], _ value: some BinaryInteger) {
        switch metric.kind {
        case .counter: counter(metric.name, help: metric.help, labels: labels, value: value)
        case .gauge, .histogram: gauge(metric.name, help: metric.help, labels: labels, value: value)
        }
    }

    fileprivate mutating func write(_ metric: Metric, _ labels: [(String, String)], _ value: Double) {
        gauge(metric.name, help: metric.help, labels: labels, value: value)
    }
}
