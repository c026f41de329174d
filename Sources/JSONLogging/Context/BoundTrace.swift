import Instrumentation

/// A trace that this library has bound to the current task, and what it was bound over.
///
/// Two may speak of a task's trace: this library's own functions, and the `ServiceContext` of swift-distributed-tracing, into
/// which ``JSONLogInstrument`` puts the trace of a request. The newer of them holds. Task-locals do not say when they were
/// bound, but an extracted trace that the bound one knows was there before it, and any other has come since.
///
/// An object, because every record asks for it, and its text is made once for all of them.
final class BoundTrace: Sendable {
    /// `nil` where a carrier has brought that there is none.
    let context: TraceContext?
    /// The ids of `context`.
    let text: TraceText?
    /// The extracted trace that stood in the `ServiceContext` when this one was bound.
    private let shadowed: TraceContext?

    init(_ context: TraceContext?) {
        self.context = context
        text = context.map(TraceText.init)
        shadowed = ServiceContext.current?[TraceContextKey.self]
    }

    /// What to bind where a trace begins: `context`, or a new one where that is `nil`.
    ///
    /// - Returns: `nil`, so that nothing stands before it, where another instrument has a trace and `context` is `nil`.
    static func begin(_ context: TraceContext?) -> BoundTrace? {
        if context == nil, let service = ServiceContext.current, ForeignTrace.context(in: service) != nil { return nil }
        return BoundTrace(context ?? TraceContext())
    }

    /// The newer of `bound` and what was extracted into `service`.
    static func newest(_ bound: BoundTrace?, in service: ServiceContext) -> TraceContext? {
        if let extracted = service[TraceContextKey.self], extracted != bound?.shadowed { return extracted }
        return bound?.context
    }
}

extension TraceText {
    /// The ids of ``TraceContext/current``, which are ready where no `ServiceContext` has a say.
    static var current: TraceText? {
        if ServiceContext.current == nil { return TraceContext.bound?.text }
        return TraceContext.current.map(TraceText.init)
    }
}

extension TraceContext {
    @TaskLocal static var bound: BoundTrace?

    /// The context of the current task; `nil` outside of any trace.
    ///
    /// It is the one that `withTraceID` and its like have bound, or that ``JSONLogInstrument`` has extracted
    /// since. Where there is neither, the instrument that the process has bootstrapped is asked for its own, OpenTelemetry's
    /// for example; that costs an injection of headers a record.
    public static var current: TraceContext? {
        let bound = bound
        guard let service = ServiceContext.current else { return bound?.context }
        if let context = BoundTrace.newest(bound, in: service) { return context }
        return bound == nil ? ForeignTrace.context(in: service) : nil
    }
}
