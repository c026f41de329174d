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
    private let trouble = Mutex<Trouble?>(nil)

    init(sink: String, logger: Logger, state: SinkState) {
        self.sink = sink
        self.logger = logger
        self.state = state
    }

    func note(_ event: DeliveryEvent) {
        switch event {
        case .answered(outcome: "delivered", _, _): recovered()
        case .answered, .asked: break
        case .unreadable(let refusal):
            failed(
                "unreadable", "could not ask its server which lines it holds", refusal.reason,
                "Lines that it may hold are sent again, and counted as uncertain.")
        case .uncertain(let lines):
            failed(
                "uncertain", "cannot know of \(lines) lines whether they are there", "their fate was open, and the server does not show it",
                "They may be there twice; docs/delivery-guarantees.md tells why.")
        case .retrying(let refusal, let lines, let wait):
            state.update { $0.trouble = refusal.reason }
            failed(
                refusal.kind, "could not deliver \(lines) lines", refusal.reason, "They wait; next try in \(wait.rounded).")
        }
    }

    private func failed(_ kind: String, _ deed: String, _ reason: String, _ consequence: String) {
        let now = ContinuousClock.now
        let unsaid: Int? = trouble.withLock { trouble in
            if var known = trouble, known.kind == kind, now - known.told < Self.repeatInterval {
                known.unsaid += 1
                trouble = known
                return nil
            }
            defer { trouble = Trouble(began: trouble?.began ?? now, told: now, kind: kind) }
            return trouble?.unsaid ?? 0
        }
        guard let unsaid else { return }
        let more = unsaid > 0 ? " (and \(unsaid) more times since last told)" : ""
        logger.warning(
            "Sink '\(sink)' \(deed): \(reason)\(more). \(consequence)",
            metadata: ["sink": "\(sink)", "kind": "\(kind)"])
    }

    private func recovered() {
        let began = trouble.withLock { trouble in
            defer { trouble = nil }
            return trouble?.began
        }
        guard let began else { return }
        state.update { $0.trouble = nil }
        logger.notice("Sink '\(sink)' delivers again, after \((ContinuousClock.now - began).rounded).")
    }
}

extension Duration {
    /// `0.3 s`, `12.0 s`.
    var rounded: String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
