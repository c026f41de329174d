import JSONLogging
import PipelineMetrics

/// Runs the pipeline again and again, each time in a trace of its own.
struct Pipelines: Sendable {
    var rows: Int
    var seed: UInt64?
    var rate: Double
    var printsTraces: Bool
    var faults = Faults()
    var recoveryTimeout = Duration.seconds(300)

    /// Returns when the limit is reached or the task is cancelled.
    func run(_ limit: RunLimit) async -> RecentTraces {
        Champion.prepare(Self.known)
        var generator = SeededGenerator(seed: seed ?? .random(in: 0 ... .max))
        let meter = LineMeter(lines: limit.lines, rate: rate)
        let sample = BhavcopySample()
        let breaker = CircuitBreaker(source: "nse", recoveryTimeout: recoveryTimeout)
        var traces = RecentTraces()
        while limit.allows(run: traces.count), !meter.isSpent, !Task.isCancelled {
            let id = TraceID(using: &generator)
            if printsTraces { print(id) }
            var flow = BhavcopyFlow(
                sample: sample, rows: rows, meter: meter, faults: faults, breaker: breaker, generator: generator.split())
            // The one error that comes out of a flow is that it must stop: no lines left, or cancelled.
            let status = try? await withTraceID(id) { try await flow.run() }
            traces.add(id, failed: status == .failed)
        }
        return traces
    }

    private static let known = KnownLabels(
        scrapers: ["bhavcopy"], topics: [BhavcopyFlow.topic], tables: ["ohlc"], layers: WarehouseLoad.layers,
        flows: [BhavcopyFlow.name], actionTypes: CorporateAction.allCases.map(\.rawValue),
        failureTypes: BhavcopyRow.Fault.allCases.map(\.rawValue))
}
