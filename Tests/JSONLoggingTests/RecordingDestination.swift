import Synchronization

@testable import JSONLogging

/// A destination in memory that tells what it got, and can be held or told to fail.
final class RecordingDestination: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var failure: JSONLogError?
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Held by a test, it holds the writer.
    let gate = Mutex(())
    /// One element for each batch that has arrived at the gate.
    let arrivals: AsyncStream<Void>
    private let arrive: AsyncStream<Void>.Continuation

    init() { (arrivals, arrive) = AsyncStream.makeStream() }

    var destination: some LineDestination { Handle(recorder: self) }
    var text: String { String(decoding: state.withLock { $0.bytes }, as: UTF8.self) }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    func fail(with failure: JSONLogError?) { state.withLock { $0.failure = failure } }

    func nextArrival() async {
        var iterator = arrivals.makeAsyncIterator()
        await iterator.next()
    }

    private struct Handle: LineDestination {
        let recorder: RecordingDestination

        func append(_ batch: LineBatch) -> LineOutcome {
            recorder.arrive.yield()
            recorder.gate.withLock { _ in }
            return recorder.take(batch)
        }

        func close() { recorder.state.withLock { $0.isClosed = true } }
    }

    private func take(_ batch: LineBatch) -> LineOutcome {
        state.withLock { state in
            if let failure = state.failure { return LineOutcome(written: 0, dropped: batch.count, failure: failure) }
            state.bytes += batch.bytes
            return LineOutcome(written: batch.count)
        }
    }
}
