/// A clock over another, in one of whose sleeps the task is cancelled.
struct KillingClock: Clock {
    private let clock: RecordingClock
    private let death: Int

    init(_ clock: RecordingClock, in sleeps: Int) {
        self.clock = clock
        death = clock.sleeps.count + sleeps
    }

    var now: RecordingClock.Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: RecordingClock.Instant, tolerance: Duration?) async throws {
        try await clock.sleep(until: deadline, tolerance: tolerance)
        if clock.sleeps.count >= death { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        try Task.checkCancellation()
    }
}
