// The states of a breaker are those of the machine that the agent's sinks have too.
@_exported public import CircuitBreaking

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
