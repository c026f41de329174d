import CircuitBreaking
public import Logging
import PrometheusMetrics
import Synchronization

/// Stops calling a source that fails, and tries it again after a while.
///
/// ```swift
/// let breaker = CircuitBreaker(source: "nse", logger: log)
/// let file = try await breaker.call { try await download(date) }     // throws CircuitBreakerOpen while open
/// ```
///
/// It moves `circuit_breaker_state{source}`, `circuit_breaker_failures_total{source}` and
/// `circuit_breaker_state_transitions_total{source,from_state,to_state}`, all at 0 from the start.
public final class CircuitBreaker: Sendable {
    public let source: String
    private let machine: Mutex<CircuitBreakerMachine>
    private let metrics: CircuitBreakerMetrics
    private let logger: Logger?
    private let onTransition: @Sendable (CircuitBreakerTransition) -> Void
    /// Time since the breaker was made.
    private let now: @Sendable () -> Duration

    /// - Parameters:
    ///   - source: What is called: `nse`, `sink/loki`. One breaker a source; two would fight over its metrics.
    ///   - failureThreshold: Failures in a row that open it; 1 at least.
    ///   - recoveryTimeout: How long it stays open before one call is tried.
    ///   - logger: Gets `circuit_breaker_state_changed` at each transition: a warning when it opens, else a notice.
    ///   - onTransition: Told of each transition, after the metrics and without a lock held.
    ///   - now: The clock.
    public init(
        source: String, failureThreshold: Int = 5, recoveryTimeout: Duration = .seconds(300), logger: Logger? = nil,
        onTransition: @escaping @Sendable (CircuitBreakerTransition) -> Void = { _ in },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.source = source
        machine = Mutex(CircuitBreakerMachine(threshold: failureThreshold, recoveryTimeout: recoveryTimeout))
        metrics = CircuitBreakerMetrics(source)
        self.logger = logger
        self.onTransition = onTransition
        let start = now()
        self.now = { start.duration(to: now()) }
    }

    public var state: CircuitBreakerState { machine.withLock { $0.state } }

    /// Asks to make a call, whose outcome must be told to the permit.
    public func permit() throws(CircuitBreakerOpen) -> CircuitBreakerPermit {
        let now = now()
        let (answer, transition) = changeState { $0.ask(at: now) }
        if let transition { tell(transition) }
        switch answer {
        case .admitted(let permit): return CircuitBreakerPermit(breaker: self, permit: permit)
        case .refused(let wait): throw CircuitBreakerOpen(source: source, retryAfter: wait)
        }
    }

    func report(_ outcome: CircuitBreakerMachine.Outcome, _ permit: CircuitBreakerMachine.Permit) {
        let now = now()
        if case .failed = outcome { metrics.failures.increment() }
        let (_, transition) = changeState { ((), $0.report(outcome, permit, at: now)) }
        if let transition { tell(transition) }
    }

    /// The gauge is set under the lock, or a slow thread could leave an old state on it. What may call others (a counter asks for an
    /// exemplar) is done outside.
    private func changeState<T: Sendable>(
        _ body: (inout CircuitBreakerMachine) -> (T, CircuitBreakerTransition?)
    ) -> (T, CircuitBreakerTransition?) {
        machine.withLock { machine in
            let (answer, transition) = body(&machine)
            if let transition { metrics.show(transition.to) }
            return (answer, transition)
        }
    }

    private func tell(_ transition: CircuitBreakerTransition) {
        metrics.count(transition)
        logger?.log(
            level: transition.to == .open ? .warning : .notice, "circuit_breaker_state_changed",
            metadata: [
                "source": "\(source)", "from_state": "\(transition.from.rawValue)", "to_state": "\(transition.to.rawValue)",
            ])
        onTransition(transition)
    }
}

/// A call that may be made. Tell it how the call ended, once; ``CircuitBreaker/call(isFailure:isolation:_:)`` does so itself.
public struct CircuitBreakerPermit: Sendable {
    let breaker: CircuitBreaker
    let permit: CircuitBreakerMachine.Permit

    public func succeeded() { breaker.report(.succeeded, permit) }
    public func failed() { breaker.report(.failed, permit) }
    /// The call was not made after all, or cancelled: it says nothing about the source.
    public func abandoned() { breaker.report(.abandoned, permit) }
}
