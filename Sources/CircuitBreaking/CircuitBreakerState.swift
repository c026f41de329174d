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
    public static let all = [
        CircuitBreakerTransition(from: .closed, to: .open), CircuitBreakerTransition(from: .open, to: .halfOpen),
        CircuitBreakerTransition(from: .halfOpen, to: .closed), CircuitBreakerTransition(from: .halfOpen, to: .open),
    ]
}
