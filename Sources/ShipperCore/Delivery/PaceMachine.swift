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
    /// Requests that may be in flight, 1…`maximum`; whole ones count.
    public private(set) var window: Double
    public private(set) var inFlight = 0
    private var notBefore = Duration.zero
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
        switch breaker.admit(now: now) {
        case .wait(let time): return .wait(until: time)
        case .trialUnderWay: return .full
        case .go:
            inFlight += 1
            return .go(Ticket(generation: generation))
        }
    }

    /// - Parameter retryAfter: what the server asked for; it holds for every request.
    public mutating func ended(_ ticket: Ticket, _ outcome: Outcome, retryAfter: Duration?, now: Duration) {
        inFlight -= 1
        if let retryAfter { notBefore = max(notBefore, now + retryAfter) }
        switch outcome {
        case .answered:
            breaker.succeeded()
            window = min(Double(maximum), window + 1 / window)
        case .congested:
            breaker.failed(now: now)
            halve(ticket)
        case .failed: breaker.failed(now: now)
        case .abandoned: breaker.abandoned(now: now)
        }
    }

    private mutating func halve(_ ticket: Ticket) {
        guard ticket.generation == generation else { return }
        generation += 1
        window = max(1, (window / 2).rounded(.down))
    }
}
