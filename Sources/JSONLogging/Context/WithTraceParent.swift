/// Runs `body` in the trace that a request came with.
///
/// ```swift
/// try await withTraceParent(request.headers["traceparent"], traceState: request.headers["tracestate"]) { … }
/// ```
///
/// A value that is not legal is counted (``TraceContext/rejectedTraceParents``), and a new trace takes its place; so it
/// does where there is none.
public func withTraceParent<Result>(
    _ traceParent: String?, traceState: String? = nil, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
) async rethrows -> Result {
    let context = traceParent.flatMap { TraceContext(counting: $0, traceState: traceState) } ?? TraceContext()
    return try await TraceContext.$current.withValue(context, operation: body)
}

/// Runs `body`, which does not suspend, in the trace that a request came with.
public func withTraceParent<Result>(
    _ traceParent: String?, traceState: String? = nil, _ body: () throws -> Result
) rethrows -> Result {
    let context = traceParent.flatMap { TraceContext(counting: $0, traceState: traceState) } ?? TraceContext()
    return try TraceContext.$current.withValue(context, operation: body)
}
