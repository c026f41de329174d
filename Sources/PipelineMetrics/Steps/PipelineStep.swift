/// A kind of work that is timed and counted, whether it succeeds or throws.
///
/// ```swift
/// let rows = try await Champion.scrape(scraper: "bhavcopy").measure { try await download(date) }
/// ```
public struct PipelineStep: Sendable {
    private let onEnd: @Sendable (Champion.Status, Duration) -> Void

    /// - Parameter onEnd: Told once for each piece of work, on its thread.
    public init(onEnd: @escaping @Sendable (Champion.Status, Duration) -> Void) { self.onEnd = onEnd }

    /// Counts a piece of work that was timed elsewhere.
    public func record(_ status: Champion.Status, took duration: Duration) { onEnd(status, duration) }

    /// Does the work, and counts it as failed if it throws. What was cancelled (`CancellationError`) has neither succeeded nor
    /// failed, and is not counted.
    public func measure<T, Failure: Error, C: Clock<Duration>>(
        clock: C = ContinuousClock(), _ work: () throws(Failure) -> T
    ) throws(Failure) -> T {
        let begun = clock.now
        do {
            let result = try work()
            onEnd(.success, begun.duration(to: clock.now))
            return result
        } catch {
            noteFailure(error, begun.duration(to: clock.now))
            throw error
        }
    }

    /// Does the work, and counts it as failed if it throws. What was cancelled (`CancellationError`) has neither succeeded nor
    /// failed, and is not counted.
    public func measure<T, Failure: Error, C: Clock<Duration>>(
        clock: C = ContinuousClock(), isolation: isolated (any Actor)? = #isolation, _ work: () async throws(Failure) -> T
    ) async throws(Failure) -> T {
        let begun = clock.now
        do {
            let result = try await work()
            onEnd(.success, begun.duration(to: clock.now))
            return result
        } catch {
            noteFailure(error, begun.duration(to: clock.now))
            throw error
        }
    }

    private func noteFailure(_ error: any Error, _ duration: Duration) {
        if error is CancellationError { return }
        onEnd(.failed, duration)
    }
}
