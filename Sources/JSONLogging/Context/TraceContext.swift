/// What a task carries along so that its records can be found together.
///
/// It is a task-local value: child tasks (`async let`, task groups) and `Task { }` inherit it, and it survives every
/// `await`. `Task.detached` does not inherit it; hand the id over with ``withTraceID(_:isolation:_:)``.
public struct TraceContext: Sendable, Hashable {
    public var traceID: TraceID
    public var spanID: SpanID?

    public init(traceID: TraceID = TraceID()) {
        self.traceID = traceID
    }

    /// The context of the current task; `nil` outside of any ``withTraceID(_:isolation:_:)``.
    @TaskLocal public static var current: TraceContext?
}
