import Foundation
import Testing

@testable import JSONLogging

@Suite struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test func `what was read is written again`() throws {
        let text = "00-\(Self.trace)-\(Self.span)-01"
        let context = try #require(TraceContext(traceParent: text, traceState: "vendor=x"))
        #expect(context.traceParent == text)
        #expect(context.traceState == "vendor=x")
        #expect(context.isSampled)
        #expect(context.environment == ["TRACEPARENT": text, "TRACESTATE": "vendor=x"])
        #expect(TraceContext(environment: context.environment) == context)
    }

    @Test func `a trace without a span names a new one as the parent of a request`() throws {
        let context = TraceContext(isSampled: false)
        let read = try #require(TraceContext(traceParent: context.traceParent))
        #expect(read.traceID == context.traceID)
        #expect(read.spanID != nil)
        #expect(!read.isSampled)
    }

    @Test(arguments: [
        "01-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-what-is-to-come", "00-\(trace)-\(span)-ff",
    ])
    func `later versions are read as far as they are known`(text: String) {
        #expect(TraceContext(traceParent: text) != nil)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-more",
        "00-\(trace)-\(span)-01 ", "ff-\(trace)-\(span)-01", "0g-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01.more",
        "00-\(trace.uppercased())-\(span)-01", "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01",
        "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace)-\(span)-0x", "00-\(trace)é\(span)-01", String(repeating: "0", count: 100_000),
    ])
    func `everything else is refused, counted, and a new trace takes its place`(text: String) {
        #expect(TraceContext(traceParent: text) == nil)
        let before = TraceContext.rejectedTraceParents
        let context = withTraceParent(text) { TraceContext.current }
        #expect(context != nil)
        #expect(TraceContext.rejectedTraceParents > before)
    }

    @Test func `a process goes on in the trace that its parent left in the environment`() async {
        await #expect(processExitsWith: .success) {
            #expect(TraceContext.fromEnvironment() == nil)
            let context = TraceContext(spanID: SpanID(), traceState: "vendor=x")
            for (name, value) in context.environment { unsafe setenv(name, value, 1) }
            #expect(TraceContext.fromEnvironment() == context)
            unsafe setenv("TRACEPARENT", "00-nonsense", 1)
            #expect(TraceContext.fromEnvironment() == nil)
            #expect(TraceContext.rejectedTraceParents == 1)
        }
    }

    @Test func `a trace state beyond 512 bytes is left behind`() {
        let parent = "00-\(Self.trace)-\(Self.span)-01"
        #expect(TraceContext(traceParent: parent, traceState: String(repeating: "x", count: 513))?.traceState == nil)
        #expect(TraceContext(traceParent: parent, traceState: String(repeating: "x", count: 512))?.traceState != nil)
    }

    @Test func `a request without one begins a trace of its own`() {
        let id = withTraceParent(nil) { TraceContext.current?.traceID }
        #expect(id != nil)
    }
}
