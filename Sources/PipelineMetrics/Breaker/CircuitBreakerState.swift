/// What a circuit breaker does with calls.
public enum CircuitBreakerState: String, Hashable, Sendable, CaseIterable {
    /// Lets them through.
    case closed
    /// Lets one through, to see whether the source has recovered.
    case halfOpen = "half_open"
    /// Refuses them.
    case open

    /// The value of `circuit_breaker_state`.
    public var number: Int {
        switch self {
        case .closed: 0
        case .halfOpen: 1
        case .open: 2
        }
    }
}

/// A change of a breaker's state.
public struct CircuitBreakerTransition: Hashable, Sendable {
    public let from, to: CircuitBreakerState

    public init(from: CircuitBreakerState, to: CircuitBreakerState) {
        self.from = from
        self.to = to
    }

    /// All that can happen.
    static let all = [
        CircuitBreakerTransition(from: .closed, to: .open), CircuitBreakerTransition(from: .open, to: .halfOpen),
        CircuitBreakerTransition(from: .halfOpen, to: .closed), CircuitBreakerTransition(from: .halfOpen, to: .open),
    ]
}

/// A call was refused, since its source has failed too often.
public struct CircuitBreakerOpen: Error, Hashable, Sendable, CustomStringConvertible {
    public let source: String
    /// Until a call is let through again; zero while the one that was let through is under way.
    public let retryAfter: Duration

    public var description: String {
        let wait = retryAfter > .zero ? "The next is tried in \(retryAfter.components.seconds) s." : "One is being tried."
        return "The circuit breaker of '\(source)' is open: the call was not made. \(wait)"
    }
}
