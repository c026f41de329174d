import Instrumentation
import Testing

@testable import JSONLogging

/// Each in a process of its own, because a process can bootstrap one instrument only.
@Suite struct ForeignTraceTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"

    @Test func `where there is no other trace, a foreign instrument's holds`() async {
        await #expect(processExitsWith: .success) {
            InstrumentationSystem.bootstrap(ForeignInstrument())
            ServiceContext.withValue(.foreign(Self.parent)) {
                #expect(TraceContext.current?.traceParent == Self.parent)
                #expect(TraceContext.current?.traceState == "foreign=y")
            }
            ServiceContext.withValue(.topLevel) { #expect(TraceContext.current == nil) }
            ServiceContext.withValue(.foreign("nonsense")) { #expect(TraceContext.current == nil) }
            #expect(TraceContext.rejectedTraceParents == 0)
        }
    }

    @Test func `a trace that begins inside a foreign one is that one, with its spans as they come`() async {
        await #expect(processExitsWith: .success) {
            InstrumentationSystem.bootstrap(ForeignInstrument())
            await ServiceContext.withValue(.foreign(Self.parent)) {
                await withTraceID {
                    await Task.yield()
                    #expect(TraceContext.current?.traceParent == Self.parent)
                    ServiceContext.withValue(.foreign(Self.other)) {
                        #expect(TraceContext.current?.traceParent == Self.other)
                    }
                }
                #expect(withTraceParent(nil) { TraceContext.current?.traceParent } == Self.parent)
            }
            withTraceID {
                ServiceContext.withValue(.foreign(Self.parent)) {
                    #expect(withTraceID { TraceContext.current?.traceParent } == Self.parent)
                }
            }
        }
    }

    @Test func `an id that is given comes before a foreign one, and a span is a part of it`() async {
        await #expect(processExitsWith: .success) {
            InstrumentationSystem.bootstrap(ForeignInstrument())
            ServiceContext.withValue(.foreign(Self.parent)) {
                let (id, foreign) = (TraceID(), TraceContext.current)
                #expect(withTraceID(id) { TraceContext.current?.traceID } == id)
                #expect(withTraceParent(Self.other) { TraceContext.current?.traceParent } == Self.other)
                #expect(TraceCarrier(nil).run { TraceContext.current } == nil)
                withLogSpan("load", logger: .silent) {
                    #expect(TraceContext.current?.traceID == foreign?.traceID)
                    #expect(TraceContext.current?.parentSpanID == foreign?.spanID)
                }
            }
        }
    }

    @Test func `beside a foreign instrument ours does not answer for it`() async {
        await #expect(processExitsWith: .success) {
            InstrumentationSystem.bootstrap(MultiplexInstrument([ForeignInstrument(), JSONLogInstrument()]))
            withTraceID {
                // Nothing foreign is here: what is bound must not be taken for it, or no new trace would begin.
                let outer = TraceContext.current?.traceID
                ServiceContext.withValue(.topLevel) { #expect(withTraceID { TraceContext.current?.traceID } != outer) }
            }
            var context = ServiceContext.topLevel
            let headers = ["traceparent": Self.parent]
            InstrumentationSystem.instrument.extract(headers, into: &context, using: DictionaryHeaders())
            ServiceContext.withValue(context) {
                #expect(TraceContext.current?.traceParent == Self.parent)
                #expect(withTraceID { TraceContext.current?.traceParent } == Self.parent)
            }
        }
    }

    @Test func `with ours alone a trace inside a request is a new one`() async {
        await #expect(processExitsWith: .success) {
            InstrumentationSystem.bootstrap(JSONLogInstrument())
            var context = ServiceContext.topLevel
            let headers = ["traceparent": Self.parent]
            InstrumentationSystem.instrument.extract(headers, into: &context, using: DictionaryHeaders())
            ServiceContext.withValue(context) {
                let request = TraceContext.current
                #expect(request?.traceParent == Self.parent)
                #expect(withTraceID { TraceContext.current?.traceID } != request?.traceID)
            }
        }
    }
}
