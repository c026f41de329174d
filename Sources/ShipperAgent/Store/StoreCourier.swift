import ShipperCore
import ShipperDelivery
import ShipperStore

/// Brings batches into the embedded store: each in a transaction, and again until it is on disk.
struct StoreCourier: BatchCourier {
    /// Takes a body in, and answers how many of its records were there before.
    let ingest: @Sendable (_ body: [UInt8]) async throws -> Int
    let backoff: Backoff
    var clock: any Clock<Duration> = ContinuousClock()
    let report: @Sendable (DeliveryEvent) -> Void

    func carry(_ batch: SealedBatch, done: @escaping @Sendable (Settlement) -> Void) -> @Sendable () -> Void {
        let task = Task { done(await deliver(batch)) }
        return { task.cancel() }
    }

    /// Returns when every line is in the store, or when the task is cancelled.
    func deliver(_ batch: SealedBatch) async -> Settlement {
        var settlement = Settlement()
        var backoff = backoff
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            guard let refusal = await attempt(batch, &settlement) else { return settlement }
            let wait = backoff.next(using: &generator)
            report(.retrying(refusal, lines: batch.lines.count, wait: wait))
            try? await clock.sleep(for: wait)
        }
        settlement.isAbandoned = true
        return settlement
    }

    /// - Returns: why the store did not take it.
    private func attempt(_ batch: SealedBatch, _ settlement: inout Settlement) async -> Refusal? {
        let start = ContinuousClock.now
        do {
            settlement.duplicates = try await ingest(batch.payload.body)
            settlement.delivered = Array(batch.lines.indices)
            report(.answered(outcome: "delivered", status: nil, took: ContinuousClock.now - start))
            report(.judged)
            return nil
        } catch {
            let kind = if case StoreError.damaged = error { "store_damaged" } else { "store_unavailable" }
            report(.answered(outcome: kind, status: nil, took: ContinuousClock.now - start))
            return Refusal(kind: kind, reason: "\(error)".trimmingSuffix("."))
        }
    }
}

extension String {
    /// A sentence that goes on.
    fileprivate func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
