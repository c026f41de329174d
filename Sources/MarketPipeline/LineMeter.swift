import Synchronization

/// Lets lines pass: so many in all, and so many a second.
final class LineMeter: Sendable {
    private let state: Mutex<State>
    private let interval: Duration
    private let clock = ContinuousClock()

    fileprivate struct State {
        /// `nil`: no limit.
        var left: Int?
        var next: ContinuousClock.Instant
    }

    /// - Parameters:
    ///   - lines: In all; `nil` for no limit.
    ///   - rate: Lines a second; 0 for no limit.
    init(lines: Int?, rate: Double) {
        state = Mutex(State(left: lines, next: clock.now))
        // A line in a day at least, so that no rate overflows a duration.
        interval = rate > 0 ? .seconds(min(1 / rate, 86_400)) : .zero
    }

    /// Waits for its turn. Who gets here without an error must write one line, for it has been counted.
    ///
    /// - Throws: `CancellationError` when the lines are used up, or the task was cancelled before it began to wait; a wait that
    ///   is cancelled only ends early.
    func pass() async throws {
        try Task.checkCancellation()
        let turn = try state.withLock { state in
            if let left = state.left {
                guard left > 0 else { throw CancellationError() }
                state.left = left - 1
            }
            return interval == .zero ? nil : state.takeTurn(after: interval, now: clock.now)
        }
        // The timer is coarser than a millisecond: at high rates lines go in small bursts.
        guard let turn, clock.now.advanced(by: .milliseconds(1)) < turn else { return }
        try? await clock.sleep(until: turn)
    }

    /// Whether more lines may pass.
    var isSpent: Bool { state.withLock { $0.left == 0 } }
}

extension LineMeter.State {
    /// Time that went by unused is not made up for.
    fileprivate mutating func takeTurn(
        after interval: Duration, now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        let turn = max(next, now)
        next = turn.advanced(by: interval)
        return turn
    }
}
