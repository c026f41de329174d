import ShipperCore

/// What of a batch is settled and what is still to be sent. A pure state machine: verdicts in, the next payload out.
struct DeliveryProgress {
    private(set) var payload: Payload
    /// Indices in the batch of the lines that `payload` holds, in its order.
    private(set) var pending: [Int]
    var settlement = Settlement()

    init(payload: Payload, lineCount: Int) {
        self.payload = payload
        pending = Array(0..<lineCount)
    }

    /// - Parameter subset: makes a payload of some of the payload's lines.
    /// - Returns: why to try again, or `nil` if everything is settled.
    mutating func apply(_ verdict: Verdict, subset: (Payload, [Int]) throws -> Payload) -> Refusal? {
        switch verdict {
        case .settled(let duplicates):
            settlement.delivered += pending
            settlement.duplicates += duplicates
            pending = []
            return nil
        case .retry(let refusal), .pause(let refusal): return refusal
        case .reject(let refusal):
            settlement.rejections += pending.map { Settlement.Rejection(line: $0, reason: refusal.reason) }
            pending = []
            return nil
        case .items(let items): return settle(items, subset)
        }
    }

    private mutating func settle(_ items: [ItemVerdict], _ subset: (Payload, [Int]) throws -> Payload) -> Refusal? {
        var again: [Int] = []
        var lastReason = ""
        var outcome = settlement
        for (place, item) in items.enumerated() {
            switch item {
            case .stored: outcome.delivered.append(pending[place])
            case .duplicate:
                outcome.delivered.append(pending[place])
                outcome.duplicates += 1
            case .reject(let reason):
                outcome.rejections.append(Settlement.Rejection(line: pending[place], reason: reason))
            case .retry(let reason):
                again.append(place)
                lastReason = reason
            }
        }
        guard !again.isEmpty else {
            settlement = outcome
            pending = []
            return nil
        }
        // If the body cannot be cut, all of it goes again and nothing of this answer is booked: what is there already is answered
        // with 409 then.
        guard let smaller = try? subset(payload, again) else { return Refusal(kind: "partial", reason: lastReason) }
        settlement = outcome
        payload = smaller
        pending = again.map { pending[$0] }
        return Refusal(kind: "partial", reason: lastReason)
    }
}
