import Logging
import Testing

@testable import JSONLogging

@Suite struct LogSpanTests {
    private struct Refused: Error {}

    private func lines(_ body: (Logger) async throws -> Void) async throws -> [Substring] {
        let recorder = RecordingDestination()
        let log = try JSONLog(to: recorder.destination, now: { 0 })
        try? await body(log.makeLogger(label: "l"))
        await log.shutdown()
        return recorder.text.split(separator: "\n")
    }

    @Test func `records in a span carry its id beside the trace's, and its end says how it went`() async throws {
        let got = try await lines { log in
            await withTraceID("4bf92f3577b34da6a3ce929d0e0e4736") {
                log.info("outside")
                await withLogSpan("load", logger: log, metadata: ["table": "ohlc"]) {
                    await Task.yield()
                    log.info("inside")
                }
            }
        }
        #expect(got.count == 3)
        #expect(got.allSatisfy { $0.contains(#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736""#) })
        #expect(got.map { $0.contains("span_id") } == [false, true, true])
        #expect(Set(got.dropFirst().map(spanID)).count == 1)
        #expect(got[2].contains(#""event":"load""#))
        #expect(got[2].contains(#""duration_sec":"#) && got[2].hasSuffix(#""outcome":"success","table":"ohlc"}"#))
    }

    @Test func `without a logger the task's own tells of the span`() async throws {
        let got = try await lines { log in
            await withLogger(log) { _ in
                withLogSpan("parse") {}
                await withLogSpan("load") { await Task.yield() }
            }
        }
        #expect(got.map { $0.contains(#""logger":"l""#) && $0.contains(#""outcome":"success""#) } == [true, true])
    }

    @Test func `a failure is logged as an error and goes on, a cancellation is none`() async throws {
        let failed = try await lines { log in try withLogSpan("load", logger: log) { throw Refused() } }
        #expect(failed.count == 1)
        #expect(failed[0].contains(#""level":"error""#) && failed[0].contains(#""error_type":"Refused""#))
        #expect(failed[0].contains(#""outcome":"failure""#))
        let cancelled = try await lines { log in
            try withLogSpan("load", logger: log) { throw CancellationError() }
        }
        #expect(cancelled.count == 1)
        #expect(cancelled[0].contains(#""level":"info""#) && cancelled[0].contains(#""outcome":"cancelled""#))
    }

    @Test func `a duration is what the clock says, in seconds, and is told of failures too`() async throws {
        let clock = ManualClock()
        let got = try await lines { log in
            await withLogSpan("load", logger: log, clock: clock) {
                await Task.yield()
                clock.advance(by: .milliseconds(1250))
            }
            try withLogSpan("parse", logger: log, clock: clock) {
                clock.advance(by: .microseconds(62_500_000))
                throw Refused()
            }
        }
        #expect(got.count == 2)
        #expect(got[0].contains(#""duration_sec":1.25,"#))
        #expect(got[1].contains(#""duration_sec":62.5,"#))
    }

    @Test func `a span begins a trace where there is none, and names the span that it is a part of`() {
        let log = Logger.silent
        #expect(TraceContext.current == nil)
        withLogSpan("outer", logger: log) {
            let outer = TraceContext.current
            #expect(outer?.spanID != nil && outer?.parentSpanID == nil)
            withLogSpan("inner", logger: log) { #expect(TraceContext.current?.parentSpanID == outer?.spanID) }
        }
    }

    @Test func `spans nest, each child task in its own`() async {
        let log = Logger.silent
        await withLogSpan("outer", logger: log) {
            let outer = TraceContext.current
            let inner = await withTaskGroup(of: TraceContext?.self, returning: [TraceContext?].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await withLogSpan("inner", logger: log) {
                            await Task.yield()
                            return TraceContext.current
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(inner.map(\.?.spanID) + [outer?.spanID]).count == 9)
            #expect(Set(inner.map(\.?.traceID)) == [outer?.traceID])
            #expect(TraceContext.current == outer)
        }
    }

    private func spanID(_ line: Substring) -> Substring {
        line.firstRange(of: #""span_id":""#).map { line[$0.upperBound...].prefix(16) } ?? ""
    }
}
