import Logging
import ShipperCore
import ShipperDelivery
import Synchronization

/// Tells of a sink's troubles without flooding: when they begin, once a minute while they last, when they end.
final class DeliveryLog: Sendable {
    static let repeatInterval = Duration.seconds(60)

    private struct Trouble {
        let began: ContinuousClock.Instant
        var told: ContinuousClock.Instant
        var kind: String
        var unsaid = 0
    }

    private let sink: String
    private let logger: Logger
    private let state: SinkState
    private let troubles = Mutex<[Side: Trouble]>([:])

    /// What goes on and off on its own.
    private enum Side {
        case sending, asking, knowing
    }

    init(sink: String, logger: Logger, state: SinkState) {
        self.sink = sink
        self.logger = logger
        self.state = state
    }

    func note(_ event: DeliveryEvent) {
        switch event {
        case .judged:
            if recovered(.sending, "delivers again") { state.update { $0.noteRecovery() } }
        case .asked(outcome: "answered", _):
            if recovered(.asking, "can ask its server again") { state.update { $0.unanswered = nil } }
        case .answered, .asked: break
        case .unexplained(let refusal, let lines):
            state.update { $0.noteTrouble(refusal.reason, at: .now) }
            failed(
                .sending, refusal.kind, "got a refusal of \(lines) lines in words that are not its server's", refusal.reason,
                "Those that are not there are sent again in halves, and only a line that is refused alone goes to the dead letter. While nothing is taken, one request leaves each circuit_breaker.recovery."
            )
        case .tooLarge(let bytes):
            guard let limit = state.learn(refusedBody: bytes) else { return }
            logger.notice(
                "The server of sink '\(sink)' takes no body of \(bytes) bytes: it was halved, and batches are closed at \(limit) bytes until the agent starts again. batch.max_bytes would spare the refusals.",
                metadata: ["sink": "\(sink)"])
        case .askingAgain(let refusal, let lines, let wait):
            state.update { $0.noteUnanswered("it could not be asked which lines it holds: \(refusal.reason)", at: .now) }
            failed(
                .asking, refusal.kind, "could not ask its server which of \(lines) lines it holds", refusal.reason,
                "They wait; next try in \(wait.rounded).")
        case .unreadable(let refusal):
            failed(
                .asking, "unreadable", "could not ask its server which lines it holds", refusal.reason,
                "Lines that it may hold are sent again, and counted as uncertain.")
        case .uncertain(let lines):
            failed(
                .knowing, "uncertain", "cannot know of \(lines) lines whether they are there",
                "their fate was open, and the server does not show it",
                "They may be there twice; docs/delivery-guarantees.md tells why.")
        case .retrying(let refusal, let lines, let wait):
            state.update { $0.noteTrouble(refusal.reason, at: .now) }
            failed(
                .sending, refusal.kind, "could not deliver \(lines) lines", refusal.reason, "They wait; next try in \(wait.rounded).")
        }
    }

    private func failed(_ side: Side, _ kind: String, _ deed: String, _ reason: String, _ consequence: String) {
        let now = ContinuousClock.now
        let unsaid: Int? = troubles.withLock { troubles in
            if let known = troubles[side], known.kind == kind, now - known.told < Self.repeatInterval {
                troubles[side]?.unsaid += 1
                return nil
            }
            defer { troubles[side] = Trouble(began: troubles[side]?.began ?? now, told: now, kind: kind) }
            return troubles[side]?.unsaid ?? 0
        }
        guard let unsaid else { return }
        let more = unsaid > 0 ? " (and \(unsaid) more times since last told)" : ""
        logger.warning(
            "Sink '\(sink)' \(deed): \(reason)\(more). \(consequence)",
            metadata: ["sink": "\(sink)", "kind": "\(kind)"])
    }

    /// Returns whether there was trouble.
    private func recovered(_ side: Side, _ words: String) -> Bool {
        guard let began = troubles.withLock({ $0.removeValue(forKey: side)?.began }) else { return false }
        logger.notice("Sink '\(sink)' \(words), after \((ContinuousClock.now - began).rounded).")
        return true
    }
}

extension Duration {
    /// `0.3 s`, `12.0 s`.
    var rounded: String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
