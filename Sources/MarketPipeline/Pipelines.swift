import JSONLogging

/// Runs the pipeline again and again, each time in a trace of its own.
struct Pipelines: Sendable {
    var rows: Int
    var seed: UInt64?
    var rate: Double
    var printsTraces: Bool

    /// Returns when the limit is reached or the task is cancelled.
    func run(_ limit: RunLimit) async -> RecentTraces {
        var generator = SeededGenerator(seed: seed ?? .random(in: 0 ... .max))
        let meter = LineMeter(lines: limit.lines, rate: rate)
        let sample = BhavcopySample()
        var traces = RecentTraces()
        while limit.allows(run: traces.count), !meter.isSpent, !Task.isCancelled {
            let id = TraceID(using: &generator)
            traces.add(id)
            if printsTraces { print(id) }
            var flow = BhavcopyFlow(sample: sample, rows: rows, meter: meter, generator: generator.split())
            // The one error that comes out of a flow is that it must stop: no lines left, or cancelled.
            try? await withTraceID(id) { try await flow.run() }
        }
        return traces
    }
}
