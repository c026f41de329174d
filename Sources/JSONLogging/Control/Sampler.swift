import Logging
import Synchronization

/// Counts the kinds of records, in a table that does not grow: two kinds may share a count, one time in some thousands,
/// and are then thinned out together.
final class Sampler: Sendable {
    private static let slotCount = 4096

    private final class Slot: Sendable {
        let counter = Mutex(LogSampling.Counter())
    }

    private let sampling: LogSampling
    private let slots: [Slot]
    private let leftOut = Atomic<UInt64>(0)

    init(_ sampling: LogSampling) {
        self.sampling = sampling
        slots = (0..<Self.slotCount).map { _ in Slot() }
    }

    /// Records that did not go through.
    var count: UInt64 { leftOut.load(ordering: .relaxed) }

    /// Whether a record goes through. One that does not is counted.
    ///
    /// - Parameter now: In nanoseconds since 1970.
    func admits(label: String, message: String, level: Logger.Level, now: Int64) -> Bool {
        guard level < sampling.upTo else { return true }
        var hasher = Hasher()
        hasher.combine(label)
        hasher.combine(message)
        let slot = slots[Int(UInt(bitPattern: hasher.finalize()) % UInt(Self.slotCount))]
        let admits = slot.counter.withLock { $0.admits(sampling, now: now) }
        if !admits { leftOut.add(1, ordering: .relaxed) }
        return admits
    }
}
