/// Carries the current trace to where task-locals do not go: `Task.detached`, callbacks, threads, the other end of a queue.
///
/// ```swift
/// let carrier = TraceCarrier()
/// queue.async { carrier.run { log.info("written") } }
/// Task.detached { await carrier.run { await upload() } }
/// ```
public struct TraceCarrier: Sendable {
    /// What is carried; `nil` if there was no trace where the carrier was made.
    public let context: TraceContext?

    /// Takes up the current trace.
    public init() { context = TraceContext.current }

    /// Takes up a trace of another's, for example one that was stored with a job.
    public init(_ context: TraceContext?) { self.context = context }

    /// Runs `body`, which does not suspend, in the trace.
    public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        try TraceContext.$bound.withValue(BoundTrace(context), operation: body)
    }

    /// Runs `body` in the trace.
    public func run<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async rethrows -> Result {
        try await TraceContext.$bound.withValue(BoundTrace(context), operation: body)
    }
}
