public import ShipperCore

/// Brings one batch to its end, however long that takes: sends, waits, sends again what is not settled.
public struct BatchDelivery: Sendable {
    private let backend: any SinkBackend
    private let transport: any HTTPTransport
    private let backoff: Backoff
    private let timeout: Duration
    private let clock: any Clock<Duration>
    private let report: @Sendable (DeliveryEvent) -> Void

    /// - Parameters:
    ///   - timeout: for one request, its answer included.
    ///   - report: is told of every answer and every wait.
    public init(
        backend: any SinkBackend, transport: any HTTPTransport, backoff: Backoff, timeout: Duration,
        clock: any Clock<Duration> = ContinuousClock(), report: @escaping @Sendable (DeliveryEvent) -> Void
    ) {
        self.backend = backend
        self.transport = transport
        self.backoff = backoff
        self.timeout = timeout
        self.clock = clock
        self.report = report
    }

    /// Returns when every line is settled, or when the task is cancelled.
    public func deliver(_ batch: SealedBatch) async -> Settlement {
        var progress = DeliveryProgress(payload: batch.payload, lineCount: batch.lines.count)
        var backoff = backoff
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            let verdict = await attempt(progress)
            guard let refusal = progress.apply(verdict, subset: backend.subset) else { return progress.settlement }
            var wait = backoff.next(leastWait: refusal.retryAfter ?? .zero, using: &generator)
            if case .pause = verdict { wait = max(wait, backoff.maximum) }
            report(.retrying(refusal, lines: progress.pending.count, wait: wait))
            try? await clock.sleep(for: wait)
        }
        progress.settlement.isAbandoned = true
        return progress.settlement
    }

    private func attempt(_ progress: DeliveryProgress) async -> Verdict {
        let start = ContinuousClock.now
        do throws(TransportFailure) {
            let answer = try await transport.post(backend.message(for: progress.payload), timeout: timeout)
            let verdict = backend.verdict(on: answer, lineCount: progress.pending.count)
            report(.answered(outcome: verdict.outcome, status: answer.status, took: ContinuousClock.now - start))
            return verdict
        } catch {
            report(.answered(outcome: error.kind, status: nil, took: ContinuousClock.now - start))
            return .retry(Refusal(kind: error.kind, reason: error.reason))
        }
    }
}

/// What happens to a batch on its way.
public enum DeliveryEvent: Sendable {
    /// A request came to an end; `outcome` is a fixed word for metrics, `status` the server's if it answered.
    case answered(outcome: String, status: Int?, took: Duration)
    case retrying(Refusal, lines: Int, wait: Duration)
}

extension Verdict {
    /// A fixed word for the metric's label `outcome`.
    var outcome: String {
        switch self {
        case .settled: "delivered"
        case .items(let items):
            items.allSatisfy { $0 == .stored || $0 == .duplicate } ? "delivered" : "partial"
        case .retry(let refusal), .pause(let refusal), .reject(let refusal): refusal.kind
        }
    }
}
