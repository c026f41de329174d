/// Batches on their way, settled in any order, acknowledged in theirs.
///
/// A checkpoint may pass a line only when every line before it is settled; so a batch that comes back early waits here for those
/// before it.
public struct AcknowledgementTracker: Sendable {
    private struct Outstanding {
        let sequence: UInt64
        let ranges: [FileRange]
        var isSettled: Bool
    }

    private var batches: [Outstanding] = []

    public init() {}

    /// Batches sent and not yet acknowledged.
    public var count: Int { batches.count }
    public var isEmpty: Bool { batches.isEmpty }

    /// Sequences must rise.
    public mutating func sent(_ sequence: UInt64, ranges: [FileRange]) {
        batches.append(Outstanding(sequence: sequence, ranges: ranges, isSettled: false))
    }

    /// Notes that a batch is settled and returns the ranges that may now be checkpointed, oldest first. A sequence that is unknown or
    /// settled already changes nothing.
    public mutating func settled(_ sequence: UInt64) -> [FileRange] {
        guard let index = batches.firstIndex(where: { $0.sequence == sequence }) else { return [] }
        batches[index].isSettled = true
        let ready = batches.prefix { $0.isSettled }
        defer { batches.removeFirst(ready.count) }
        return ready.flatMap(\.ranges)
    }
}
