import ShipperCore
import ShipperDelivery
import ShipperTailing

/// A sink's batches under way, each until its every line is settled.
struct SinkFlights {
    private let courier: any BatchCourier
    private let signal: WakeSignal
    private let mailbox = Mailbox<(SealedBatch, Settlement)>()
    private var tracker = AcknowledgementTracker()
    /// By sequence, the deeds that give batches up.
    private var recalls: [UInt64: @Sendable () -> Void] = [:]

    init(courier: any BatchCourier, signal: WakeSignal) {
        self.courier = courier
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
        recalls[batch.sequence] = courier.carry(batch) { [mailbox, signal] settlement in
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
        recalls[batch.sequence] = nil
        return tracker.settled(batch.sequence)
    }

    mutating func giveUp() {
        for recall in recalls.values { recall() }
        recalls = [:]
    }
}
