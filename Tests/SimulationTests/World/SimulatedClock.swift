/// A time that stands still until it is told to go on: the agent's clock, the wall's, and that of files.
///
/// A simulation runs on one thread, and nothing of it is seen by another; that is why it may be unchecked.
final class SimulatedClock: @unchecked Sendable {
    private let start = ContinuousClock.now
    private(set) var passed = Duration.zero

    var now: ContinuousClock.Instant { start + passed }

    /// Nanoseconds since 1970.
    var wall: Int64 {
        let (seconds, attoseconds) = passed.components
        return (1_700_000_000 + seconds) * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    func advance(_ duration: Duration) { passed += duration }
}
