/// What a task carries along so that its records can be found together.
///
/// It is a task-local value: child tasks (`async let`, task groups) and `Task { }` inherit it, and it survives every
/// `await`. What does not inherit it (`Task.detached`, callbacks, threads, the consumer of an `AsyncStream`) gets it by a
/// ``TraceCarrier``.
public struct TraceContext: Sendable, Hashable {
    public var traceID: TraceID
    /// The span that is running: one of ``withLogSpan(_:logger:level:metadata:clock:isolation:_:)``, or the caller's, from a
    /// `traceparent`. `nil` in a trace that has no spans.
    public var spanID: SpanID?
    /// The span that ``spanID`` is a part of; `nil` where that is the first of its trace.
    public var parentSpanID: SpanID?
    /// Whether the trace's origin records it; handed on, and of no effect on what is logged.
    public var isSampled: Bool
    /// The `tracestate` that came with a `traceparent`, handed on as it is.
    public var traceState: String?

    public init(
        traceID: TraceID = TraceID(), spanID: SpanID? = nil, parentSpanID: SpanID? = nil, isSampled: Bool = true,
        traceState: String? = nil
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.isSampled = isSampled
        self.traceState = traceState
    }
}
