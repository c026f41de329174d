public import Instrumentation

/// Takes traces over from requests, and hands them on, in servers and clients that support swift-distributed-tracing.
///
/// The library never bootstraps it, since a process can bootstrap one instrument only. Alone, or beside a tracer:
///
/// ```swift
/// InstrumentationSystem.bootstrap(JSONLogInstrument())
/// InstrumentationSystem.bootstrap(MultiplexInstrument([JSONLogInstrument(), tracer]))
/// ```
///
/// Put it first: what is injected later replaces what was injected before, and a tracer knows more of its spans.
public struct JSONLogInstrument: Instrument {
    public init() {}

    /// Reads `traceparent` and `tracestate`. A value that is not legal is counted
    /// (``TraceContext/rejectedTraceParents``) and left out; records have no trace then until
    /// `withTraceID` begins one.
    public func extract<Carrier, Extract>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract: Extractor, Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: "traceparent", from: carrier) else { return }
        let state = extractor.extract(key: "tracestate", from: carrier)
        context[TraceContextKey.self] = TraceContext(counting: parent, traceState: state)
    }

    /// Writes `traceparent` and `tracestate` of the trace that this library knows; nothing where it knows none.
    public func inject<Carrier, Inject>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject: Injector, Inject.Carrier == Carrier {
        guard let trace = BoundTrace.newest(TraceContext.bound, in: context) else { return }
        injector.inject(trace.traceParent, forKey: "traceparent", into: &carrier)
        if let state = trace.traceState { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }
}

/// Where the trace of a request stands in its `ServiceContext`.
enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
    static var nameOverride: String? { "json-log-trace" }
}
