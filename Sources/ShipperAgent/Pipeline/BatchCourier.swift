import ShipperCore
import ShipperDelivery

/// Brings batches to their end, each in its own time.
protocol BatchCourier: Sendable {
    /// Sets out with a batch.
    ///
    /// - Parameter done: called when every line is settled, once, from any thread.
    /// - Returns: the deed that gives the batch up.
    func carry(_ batch: SealedBatch, done: @escaping @Sendable (Settlement) -> Void) -> @Sendable () -> Void
}

extension BatchDelivery: BatchCourier {
    func carry(_ batch: SealedBatch, done: @escaping @Sendable (Settlement) -> Void) -> @Sendable () -> Void {
        let task = Task { done(await deliver(batch)) }
        return { task.cancel() }
    }
}
