import Instrumentation
import Testing

@testable import JSONLogging

@Suite struct JSONLogInstrumentTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"

    @Test func `a request's trace holds in its context, and goes out as it came`() {
        let headers = ["traceparent": Self.parent, "tracestate": "vendor=x"]
        ServiceContext.withValue(extracted(headers)) {
            #expect(TraceContext.current?.traceParent == Self.parent)
            #expect(TraceContext.current?.traceState == "vendor=x")
            #expect(injected(.topLevel).isEmpty)
            #expect(injected(ServiceContext.current ?? .topLevel) == headers)
        }
        #expect(TraceContext.current == nil)
    }

    @Test func `a request without a trace, or with a bad one, has none; the bad one is counted`() {
        #expect(extracted([:]).isEmpty)
        let before = TraceContext.rejectedTraceParents
        #expect(extracted(["traceparent": "00-nonsense"]).isEmpty)
        #expect(TraceContext.rejectedTraceParents > before)
    }

    @Test func `a trace bound inside a request comes before the request's, there and in child tasks`() async {
        let request = extracted(["traceparent": Self.parent])
        await ServiceContext.withValue(request) {
            let id = TraceID()
            await withTraceID(id) {
                await Task.yield()
                async let child = TraceContext.current?.traceID
                #expect(await child == id)
                #expect(injected(request)["traceparent"]?.contains(id.description) == true)
            }
            #expect(TraceContext.current?.traceParent == Self.parent)
        }
    }

    @Test func `a request inside a bound trace comes before it, and the bound one comes back`() {
        let id = TraceID()
        withTraceID(id) {
            ServiceContext.withValue(extracted(["traceparent": Self.parent])) {
                #expect(TraceContext.current?.traceParent == Self.parent)
            }
            ServiceContext.withValue(.topLevel) { #expect(TraceContext.current?.traceID == id) }
            #expect(injected(.topLevel)["traceparent"]?.contains(id.description) == true)
        }
    }

    @Test func `of a request in a trace in a request the innermost holds`() {
        ServiceContext.withValue(extracted(["traceparent": Self.parent])) {
            withTraceID {
                let bound = TraceContext.current
                ServiceContext.withValue(extracted(["traceparent": Self.other])) {
                    #expect(TraceContext.current?.traceParent == Self.other)
                    let id = TraceID()
                    #expect(withTraceID(id) { TraceContext.current?.traceID } == id)
                }
                #expect(TraceContext.current == bound)
            }
        }
    }

    @Test func `a carrier brings a request's trace to a detached task`() async {
        let carrier = ServiceContext.withValue(extracted(["traceparent": Self.parent])) { TraceCarrier() }
        let seen = await Task.detached { await carrier.run { await echo(TraceContext.current) } }.value
        #expect(seen?.traceParent == Self.parent)
    }

    @Test func `a span of a request's trace is a part of the request`() {
        ServiceContext.withValue(extracted(["traceparent": Self.parent, "tracestate": "vendor=x"])) {
            let request = TraceContext.current
            withLogSpan("load", logger: .silent) {
                #expect(TraceContext.current?.traceID == request?.traceID)
                #expect(TraceContext.current?.parentSpanID == request?.spanID)
                #expect(TraceContext.current?.spanID != request?.spanID)
                #expect(TraceContext.current?.traceState == "vendor=x")
            }
        }
    }

    private func extracted(_ headers: [String: String]) -> ServiceContext {
        var context = ServiceContext.topLevel
        JSONLogInstrument().extract(headers, into: &context, using: DictionaryHeaders())
        return context
    }

    private func injected(_ context: ServiceContext) -> [String: String] {
        var headers: [String: String] = [:]
        JSONLogInstrument().inject(context, into: &headers, using: DictionaryHeaders())
        return headers
    }

    private func echo(_ context: TraceContext?) async -> TraceContext? { context }
}
