/// Runs `body` in a trace: every record logged in it, and in its child tasks, carries the id.
///
/// ```swift
/// try await withTraceID {                     // a new id
///     log.info("scrape_started")
/// }
/// try await withTraceID(TraceID(header)) {    // one that came in; a new one where the header holds none
///     …
/// }
/// ```
///
/// - Parameters:
///   - traceID: The id to carry. Where it is `nil`, a new random one; or, where an instrument of swift-distributed-tracing such as
///     OpenTelemetry's has a trace already, that one's.
///   - isolation: The actor on which `body` runs: the caller's.
///   - body: What to run. It reads the id as `TraceContext.current?.traceID`.
public func withTraceID<Result>(
    _ traceID: TraceID? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
) async rethrows -> Result {
    let trace = BoundTrace.begin(traceID.map { TraceContext(traceID: $0) })
    return try await TraceContext.$bound.withValue(trace, operation: body)
}

/// Runs `body`, which does not suspend, in a trace; see `withTraceID`.
public func withTraceID<Result>(_ traceID: TraceID? = nil, _ body: () throws -> Result) rethrows -> Result {
    let trace = BoundTrace.begin(traceID.map { TraceContext(traceID: $0) })
    return try TraceContext.$bound.withValue(trace, operation: body)
}

/// Runs `body` in the trace whose id is `text`, 32 hex digits; in a new one where it is something else.
public func withTraceID<Result>(
    _ text: String,
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
) async rethrows -> Result {
    try await withTraceID(TraceID(text), isolation: isolation, body)
}

/// Runs `body`, which does not suspend, in the trace whose id is `text`; see `withTraceID`.
public func withTraceID<Result>(_ text: String, _ body: () throws -> Result) rethrows -> Result {
    try withTraceID(TraceID(text), body)
}
