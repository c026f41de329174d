/// Which hours of late lines are under way at once: each is a stream more for Loki to hold open.
///
/// An hour is open from its first line until every batch that has lines of it is settled. Hours that must wait are let in oldest first.
struct BackfillHours {
    private let limit: Int
    /// By hour since 1970, the batches under way that have lines of it, the one being filled included.
    private var open: [Int64: Int] = [:]
    /// Hours of the batch being filled.
    private var current: Set<Int64> = []
    private var underWay: [UInt64: Set<Int64>] = [:]
    /// The oldest hour that was turned away since something was settled, and before that.
    private var waiting: Int64?
    private var next = Int64.max
    private var batches: UInt64 = 0

    init(limit: Int) { self.limit = limit }

    /// Whether a line of this hour may be sent now; it counts as sent then.
    mutating func admit(_ hour: Int64) -> Bool {
        guard !current.contains(hour) else { return true }
        guard open[hour] != nil || open.isEmpty || open.count < limit && hour <= next else {
            waiting = min(waiting ?? hour, hour)
            return false
        }
        current.insert(hour)
        open[hour, default: 0] += 1
        return true
    }

    /// Lines of an earlier life that may have been sent go, whatever is open: what they opened is open already.
    mutating func admitAgain(_ hour: Int64) {
        if current.insert(hour).inserted { open[hour, default: 0] += 1 }
    }

    /// The batch being filled is on its way.
    mutating func sealed() {
        batches += 1
        guard !current.isEmpty else { return }
        underWay[batches] = current
        current = []
    }

    /// The `number`th batch, counted from 1, is settled.
    mutating func settled(_ number: UInt64) {
        guard let hours = underWay.removeValue(forKey: number) else { return }
        for hour in hours {
            open[hour, default: 1] -= 1
            if open[hour] == 0 { open[hour] = nil }
        }
        next = waiting ?? .max
        waiting = nil
    }
}
