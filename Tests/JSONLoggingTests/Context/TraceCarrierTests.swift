import Foundation
import Testing

@testable import JSONLogging

@Suite struct TraceCarrierTests {
    @Test func `a detached task, a thread and the consumer of a stream are given the trace`() async {
        await withTraceID {
            let context = TraceContext.current
            let carrier = TraceCarrier()
            let detached = await Task.detached {
                (
                    TraceContext.current,
                    await carrier.run {
                        await Task.yield(); return TraceContext.current
                    }
                )
            }.value
            #expect(detached.0 == nil)
            #expect(detached.1 == context)
            let thread = await withCheckedContinuation { continuation in
                Thread { continuation.resume(returning: (TraceContext.current, carrier.run { TraceContext.current })) }.start()
            }
            #expect(thread.0 == nil)
            #expect(thread.1 == context)
            let (stream, send) = AsyncStream.makeStream(of: TraceCarrier.self)
            let consumer = Task.detached { await stream.first { _ in true }?.run { TraceContext.current } }
            send.yield(carrier)
            #expect(await consumer.value == context)
        }
    }

    @Test func `no trace is carried as none`() {
        let carrier = TraceCarrier()
        withTraceID { #expect(carrier.run { TraceContext.current } == nil) }
    }
}
