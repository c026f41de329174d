public import Logging

/// Runs `body` as a span of the current trace, and logs how long it took and how it ended.
///
/// Records logged in `body` carry the span's id beside the trace's. The record at the end has the span's name as its message
/// and the fields `duration_sec` and `outcome`: `success`; `failure`, logged at `error` with the error; or `cancelled`.
///
/// ```swift
/// try await withLogSpan("warehouse_load", logger: log, metadata: ["table": "ohlc"]) {
///     try await load(rows)
/// }
/// ```
///
/// - Parameters:
///   - name: What the span does.
///   - logger: Logs the end; the task's (`withLogger`), or the process' own without a label where there is none.
///   - level: The level of the record at the end, unless `body` fails.
///   - metadata: Fields of the record at the end.
///   - clock: What measures the duration.
public func withLogSpan<Result>(
    _ name: String, logger: Logger = .current, level: Logger.Level = .info, metadata: Logger.Metadata = [:],
    clock: some Clock<Duration> = ContinuousClock(), isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
) async rethrows -> Result {
    let span = LogSpan(name: name, logger: logger, level: level, metadata: metadata, clock: clock)
    return try await TraceContext.$bound.withValue(BoundTrace(span.context)) {
        do {
            let result = try await body()
            span.succeed()
            return result
        } catch {
            span.fail(error)
            throw error
        }
    }
}

/// Runs `body`, which does not suspend, as a span; see ``withLogSpan(_:logger:level:metadata:clock:isolation:_:)``.
public func withLogSpan<Result>(
    _ name: String, logger: Logger = .current, level: Logger.Level = .info, metadata: Logger.Metadata = [:],
    clock: some Clock<Duration> = ContinuousClock(), _ body: () throws -> Result
) rethrows -> Result {
    let span = LogSpan(name: name, logger: logger, level: level, metadata: metadata, clock: clock)
    return try TraceContext.$bound.withValue(BoundTrace(span.context)) {
        do {
            let result = try body()
            span.succeed()
            return result
        } catch {
            span.fail(error)
            throw error
        }
    }
}

/// A span that is running.
private struct LogSpan<SpanClock: Clock<Duration>> {
    let name: String
    let logger: Logger
    let level: Logger.Level
    let metadata: Logger.Metadata
    let context: TraceContext
    private let clock: SpanClock
    private let begun: SpanClock.Instant

    init(name: String, logger: Logger, level: Logger.Level, metadata: Logger.Metadata, clock: SpanClock) {
        (self.name, self.logger, self.level, self.metadata) = (name, logger, level, metadata)
        var context = TraceContext.current ?? TraceContext()
        (context.parentSpanID, context.spanID) = (context.spanID, SpanID())
        self.context = context
        (self.clock, begun) = (clock, clock.now)
    }

    func succeed() { log(level, "success", error: nil) }

    func fail(_ error: any Error) {
        if error is CancellationError { log(level, "cancelled", error: nil) } else { log(.error, "failure", error: error) }
    }

    private func log(_ level: Logger.Level, _ outcome: String, error: (any Error)?) {
        guard level >= logger.logLevel else { return }
        let (seconds, attoseconds) = begun.duration(to: clock.now).components
        let duration = Double(seconds) + Double(attoseconds / 1_000_000_000_000) / 1e6
        let fields: Logger.Metadata = ["duration_sec": .stringConvertible(duration), "outcome": .string(outcome)]
        logger.log(level: level, "\(name)", error: error, metadata: metadata.merging(fields) { $1 })
    }
}
