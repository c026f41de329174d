/// Runs `body` in the trace that a request came with.
///
/// ```swift
/// try await withTraceParent(request.headers["traceparent"], traceState: request.headers["tracestate"]) { … }
/// ```
///
/// A value that is not legal is counted (``TraceContext/rejectedTraceParents``), and a new trace takes its place; so it
/// does where there is none. A trace that OpenTelemetry has already comes before a new one.
public func withTraceParent<Result>(
    _ traceParent: String?, traceState: String? = nil, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
) async rethrows -> Result {
    let trace = BoundTrace.begin(traceParent.flatMap { TraceContext(counting: $0, traceState: traceState) })
    return try await TraceContext.$bound.withValue(trace, operation: body)
}

/// Runs `body`, which does not suspend, in the trace that a request came with.
public func withTraceParent<Result>(
    _ traceParent: String?, traceState: String? = nil, _ body: () throws -> Result
) rethrows -> Result {
    let trace = BoundTrace.begin(traceParent.flatMap { TraceContext(counting: $0, traceState: traceState) })
    return try TraceContext.$bound.withValue(trace, operation: body)
}
