/// A circuit breaker as a pure value: after failures in a row it lets nothing through for a while, then one trial.
public struct CircuitBreakerMachine: Equatable, Sendable {
    public enum State: Int, Equatable, Sendable {
        // The numbers are those of the gauge.
        case closed = 0
        case halfOpen = 1
        case open = 2

        /// A label of metrics.
        public var name: String {
            switch self {
            case .closed: "closed"
            case .halfOpen: "half_open"
            case .open: "open"
            }
        }
    }

    public enum Admission: Equatable, Sendable {
        case go
        /// Nothing before this time.
        case wait(until: Duration)
        /// The trial is under way.
        case trialUnderWay
    }

    /// A change of state, for the counter.
    public struct Transition: Hashable, Sendable {
        public let from: State
        public let to: State

        public static let possible = [
            Transition(from: .closed, to: .open), Transition(from: .open, to: .halfOpen), Transition(from: .halfOpen, to: .closed),
            Transition(from: .halfOpen, to: .open), Transition(from: .open, to: .closed),
        ]
    }

    /// Failures in a row that open it.
    public let threshold: Int
    /// How long it stays open.
    public let recovery: Duration
    public private(set) var state = State.closed
    private var failuresInRow = 0
    private var openedAt = Duration.zero
    public private(set) var failures = 0
    public private(set) var transitions: [Transition: Int] = [:]

    public init(threshold: Int, recovery: Duration) {
        self.threshold = threshold
        self.recovery = recovery
    }

    /// Whether a request may go at `now`; the one that goes through a breaker that was open is its trial.
    public mutating func admit(now: Duration) -> Admission {
        switch state {
        case .closed: return .go
        case .halfOpen: return .trialUnderWay
        case .open:
            guard now >= openedAt + recovery else { return .wait(until: openedAt + recovery) }
            move(to: .halfOpen)
            return .go
        }
    }

    public mutating func succeeded() {
        failuresInRow = 0
        move(to: .closed)
    }

    public mutating func failed(now: Duration) {
        failures += 1
        failuresInRow += 1
        guard state == .halfOpen || state == .closed && failuresInRow >= threshold else { return }
        openedAt = now
        move(to: .open)
    }

    /// A request ended that says nothing of the server (it was given up). Its trial, if it was one, is to be made again.
    public mutating func abandoned(now: Duration) {
        guard state == .halfOpen else { return }
        openedAt = now - recovery
        move(to: .open)
    }

    private mutating func move(to next: State) {
        guard next != state else { return }
        transitions[Transition(from: state, to: next), default: 0] += 1
        state = next
    }
}
