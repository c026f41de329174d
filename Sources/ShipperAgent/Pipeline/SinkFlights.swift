import ShipperCore
import ShipperDelivery
import ShipperTailing

/// A sink's batches under way: each in a task that ends when its every line is settled.
struct SinkFlights {
    private let delivery: BatchDelivery
    private let signal: WakeSignal
    private let mailbox = Mailbox<(SealedBatch, Settlement)>()
    private var tracker = AcknowledgementTracker()
    private var tasks: [UInt64: Task<Void, Never>] = [:]

    init(delivery: BatchDelivery, signal: WakeSignal) {
        self.delivery = delivery
        self.signal = signal
    }

    /// Batches not yet acknowledged.
    var count: Int { tracker.count }

    mutating func send(_ batch: SealedBatch) {
        tracker.sent(batch.sequence, ranges: batch.ranges)
        guard !batch.lines.isEmpty else {
            // Only filtered lines: nothing to send, but the checkpoint must pass them in their turn.
            mailbox.post((batch, Settlement()))
            return signal.raise()
        }
        tasks[batch.sequence] = Task { [delivery, mailbox, signal] in
            let settlement = await delivery.deliver(batch)
            mailbox.post((batch, settlement))
            signal.raise()
        }
    }

    /// Batches whose delivery has ended, in the order of their ends.
    mutating func arrivals() -> [(SealedBatch, Settlement)] {
        mailbox.collect().filter { !$0.1.isAbandoned }
    }

    /// The result could not be booked yet; it comes again.
    func putBack(_ batch: SealedBatch, _ settlement: Settlement) { mailbox.post((batch, settlement)) }

    /// Returns the ranges that are now settled with everything before them.
    mutating func acknowledge(_ batch: SealedBatch) -> [FileRange] {
        tasks[batch.sequence] = nil
        return tracker.settled(batch.sequence)
    }

    mutating func giveUp() {
        for task in tasks.values { task.cancel() }
        tasks = [:]
    }
}
