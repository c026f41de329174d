import Instrumentation
import Logging

/// The trace of an instrument of somebody else's. Its type is not known here; but all of them write W3C headers.
enum ForeignTrace {
    /// What the bootstrapped instrument says of `service`; `nil` if it writes no legal `traceparent`.
    ///
    /// A ``JSONLogInstrument`` beside it in a `MultiplexInstrument` must keep silent, so what it knows is hidden from it.
    static func context(in service: ServiceContext) -> TraceContext? {
        var service = service
        service[TraceContextKey.self] = nil
        var headers = Headers()
        TraceContext.$bound.withValue(nil) {
            InstrumentationSystem.instrument.inject(service, into: &headers, using: HeaderInjector())
        }
        return headers.traceParent.flatMap { TraceContext(traceParent: $0, traceState: headers.traceState) }
    }

    /// What a metadata provider says under `trace_id` and `span_id`, as OpenTelemetry's do; the line names it as its layout does.
    ///
    /// - Parameter metadata: Loses the two, if they are legal ids.
    static func take(from metadata: inout Logger.Metadata?) -> TraceText? {
        guard let traceID = metadata?["trace_id"].flatMap({ TraceID("\($0)") }) else { return nil }
        let spanID = metadata?["span_id"].flatMap { SpanID("\($0)") }
        metadata?["trace_id"] = nil
        if spanID != nil { metadata?["span_id"] = nil }
        return TraceText(traceID: traceID, spanID: spanID)
    }

    private struct Headers: Sendable {
        var traceParent: String?
        var traceState: String?
    }

    private struct HeaderInjector: Injector {
        func inject(_ value: String, forKey key: String, into headers: inout Headers) {
            switch key.lowercased() {
            case "traceparent": headers.traceParent = value
            case "tracestate": headers.traceState = value
            default: break
            }
        }
    }
}
