public import CircuitBreaking

/// When a sink's next request may go, as a pure value: a breaker, a window of requests in flight that adapts, and the server's own wish.
///
/// The window grows by one request for each window of successes and is halved where the server is too busy (429, 503, no answer in
/// time), once for all requests that were under way then. Times are since any fixed beginning.
public struct PaceMachine: Equatable, Sendable {
    public enum Admission: Equatable, Sendable {
        case go(Ticket)
        case wait(until: Duration)
        /// When another request has ended.
        case full
    }

    /// A request under way.
    public struct Ticket: Equatable, Sendable {
        let generation: Int
        let permit: CircuitBreakerMachine.Permit
    }

    public enum Outcome: Equatable, Sendable {
        /// The server took it, or judged it: it is well.
        case answered
        /// The server is too busy.
        case congested
        /// There was no answer, or one that says that the server is not well.
        case failed
        /// It was given up.
        case abandoned
    }

    public let maximum: Int
    public private(set) var breaker: CircuitBreakerMachine
    /// Requests that failed, as the breaker counts them.
    public private(set) var failures = 0
    /// The breaker's changes of state.
    public private(set) var transitions: [CircuitBreakerTransition: Int] = [:]
    /// Requests that may be in flight, 1…`maximum`; whole ones count.
    public private(set) var window: Double
    public private(set) var inFlight = 0
    /// What the server asked for: no request goes before.
    public private(set) var notBefore = Duration.zero
    /// Rises when the window is halved.
    private var generation = 0

    public init(maximum: Int, breaker: CircuitBreakerMachine) {
        self.maximum = maximum
        self.breaker = breaker
        window = Double(maximum)
    }

    public mutating func admit(now: Duration) -> Admission {
        if now < notBefore { return .wait(until: notBefore) }
        guard inFlight < Int(window) else { return .full }
        let (answer, change) = breaker.ask(at: now)
        count(change)
        switch answer {
        case .refused(.zero): return .full
        case .refused(let wait): return .wait(until: now + wait)
        case .admitted(let permit):
            inFlight += 1
            return .go(Ticket(generation: generation, permit: permit))
        }
    }

    private mutating func count(_ change: CircuitBreakerTransition?) {
        if let change { transitions[change, default: 0] += 1 }
    }

    /// - Parameter retryAfter: what the server asked for; it holds for every request.
    public mutating func ended(_ ticket: Ticket, _ outcome: Outcome, retryAfter: Duration?, now: Duration) {
        inFlight -= 1
        if let retryAfter { wait(retryAfter, now: now) }
        count(breaker.report(outcome.forBreaker, ticket.permit, at: now))
        switch outcome {
        case .answered: window = min(Double(maximum), window + 1 / window)
        case .congested:
            failures += 1
            halve(ticket)
        case .failed: failures += 1
        case .abandoned: break
        }
    }

    /// What the server asked for in an answer to whomever.
    public mutating func wait(_ retryAfter: Duration, now: Duration) { notBefore = max(notBefore, now + retryAfter) }

    private mutating func halve(_ ticket: Ticket) {
        guard ticket.generation == generation else { return }
        generation += 1
        window = max(1, (window / 2).rounded(.down))
    }
}

extension PaceMachine.Outcome {
    fileprivate var forBreaker: CircuitBreakerMachine.Outcome {
        switch self {
        case .answered: .succeeded
        case .congested, .failed: .failed
        case .abandoned: .abandoned
        }
    }
}
