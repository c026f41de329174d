import Synchronization

/// A clock on which sleeping takes no time; it remembers how long each sleep would have been.
final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let state = Mutex((now: Instant(offset: .zero), sleeps: [Duration]()))
    /// The task is cancelled in this sleep, counted from 1.
    private let cancelsIn: Int?

    init(cancelsIn: Int? = nil) { self.cancelsIn = cancelsIn }

    var sleeps: [Duration] { state.withLock { $0.sleeps } }
    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let count = state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = deadline
            return state.sleeps.count
        }
        if count == cancelsIn { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        try Task.checkCancellation()
    }
}
