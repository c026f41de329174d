/// How a circuit breaker decides: a value that is told what happens and when, and knows nothing of clocks, threads and metrics.
///
/// Closed, it counts failures in a row; at the threshold it opens. Open for `recoveryTimeout`, it lets the next call through as
/// a trial, which decides between closed and open again. Times are since any fixed beginning.
public struct CircuitBreakerMachine: Equatable, Sendable {

    /// What an admitted call is reported with. A call that began in an earlier state can't change a later one.
    public struct Permit: Hashable, Sendable {
        fileprivate let era: UInt64
        fileprivate let trial: UInt64?
    }

    public enum Answer: Hashable, Sendable {
        case admitted(Permit)
        case refused(retryAfter: Duration)
    }

    public enum Outcome: Sendable {
        case succeeded, failed
        /// Cancelled, or refused by ourselves: it says nothing about the source.
        case abandoned
    }

    private enum Phase: Equatable {
        case closed(failures: Int)
        case open(until: Duration)
        /// The trial under way, if one is, and when it counts as lost.
        case halfOpen(trial: UInt64?, lost: Duration)
    }

    private let threshold: Int
    private let recoveryTimeout: Duration
    private var phase = Phase.closed(failures: 0)
    /// Rises with each change of state.
    private var era: UInt64 = 0
    private var trials: UInt64 = 0

    /// - Parameters:
    ///   - threshold: failures in a row that open it; 1 at least.
    ///   - recoveryTimeout: how long it stays open.
    public init(threshold: Int, recoveryTimeout: Duration) {
        self.threshold = max(threshold, 1)
        self.recoveryTimeout = max(recoveryTimeout, .zero)
    }

    public var state: CircuitBreakerState {
        switch phase {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// A call wants through.
    public mutating func ask(at now: Duration) -> (Answer, CircuitBreakerTransition?) {
        switch phase {
        case .closed: return (.admitted(Permit(era: era, trial: nil)), nil)
        case .open(let until) where now < until: return (.refused(retryAfter: until - now), nil)
        case .open:
            let change = enter(.halfOpen(trial: nil, lost: now))
            return (startTrial(at: now), change)
        // A trial whose caller forgot to report must not keep the breaker half-open for ever.
        case .halfOpen(let trial, let lost) where trial == nil || lost <= now: return (startTrial(at: now), nil)
        case .halfOpen: return (.refused(retryAfter: .zero), nil)
        }
    }

    /// A call has ended.
    public mutating func report(_ outcome: Outcome, _ permit: Permit, at now: Duration) -> CircuitBreakerTransition? {
        guard permit.era == era else { return nil }
        switch (phase, outcome) {
        case (.closed, .succeeded): phase = .closed(failures: 0)
        case (.closed(let failures), .failed):
            if failures + 1 >= threshold { return open(at: now) }
            phase = .closed(failures: failures + 1)
        case (.halfOpen(permit.trial?, let lost), .abandoned): phase = .halfOpen(trial: nil, lost: lost)
        // Also one that took longer than the recovery, and was given up for lost: the source answers.
        case (.halfOpen, .succeeded): return enter(.closed(failures: 0))
        case (.halfOpen(permit.trial?, _), .failed): return open(at: now)
        case (.closed, .abandoned), (.halfOpen, _), (.open, _): break
        }
        return nil
    }

    private mutating func startTrial(at now: Duration) -> Answer {
        trials += 1
        phase = .halfOpen(trial: trials, lost: now + recoveryTimeout)
        return .admitted(Permit(era: era, trial: trials))
    }

    private mutating func open(at now: Duration) -> CircuitBreakerTransition {
        enter(.open(until: now + recoveryTimeout))
    }

    private mutating func enter(_ new: Phase) -> CircuitBreakerTransition {
        let from = state
        phase = new
        era += 1
        return CircuitBreakerTransition(from: from, to: state)
    }
}
