public import ShipperCore

/// Brings one batch to its end, however long that takes: sends, waits, asks, sends again what is not settled.
public struct BatchDelivery: Sendable {
    let backend: any SinkBackend
    let transport: any HTTPTransport
    let times: DeliveryTimes
    private let wallClock: @Sendable () -> Int64
    let report: @Sendable (DeliveryEvent) -> Void

    /// - Parameters:
    ///   - wallClock: nanoseconds since 1970.
    ///   - report: is told of every answer and every wait.
    public init(
        backend: any SinkBackend, transport: any HTTPTransport, times: DeliveryTimes,
        wallClock: @escaping @Sendable () -> Int64, report: @escaping @Sendable (DeliveryEvent) -> Void
    ) {
        self.backend = backend
        self.transport = transport
        self.times = times
        self.wallClock = wallClock
        self.report = report
    }

    /// Returns when every line is settled, or when the task is cancelled.
    public func deliver(_ batch: SealedBatch) async -> Settlement {
        let elapsed = times.stopwatch()
        var progress = DeliveryProgress(
            payload: batch.payload, lineCount: batch.lines.count, doubtful: batch.doubtful, noCountsFrom: times.certainty,
            cut: backend.subset)
        var backoff = times.backoff
        while let step = progress.next {
            if Task.isCancelled {
                progress.settlement.isAbandoned = true
                break
            }
            switch step {
            case .send(let part): await send(part, &progress, &backoff, elapsed)
            case .ask(let part, _):
                guard let finding = await ask(part) else { continue }
                let before = progress.settlement.uncertain.count
                if let time = progress.apply(finding, now: elapsed()) { await pause(time - elapsed()) }
                let uncertain = progress.settlement.uncertain.count - before
                if uncertain > 0 { report(.uncertain(lines: uncertain)) }
            }
        }
        return progress.settlement
    }

    private func send(
        _ part: DeliveryProgress.Part, _ progress: inout DeliveryProgress, _ backoff: inout Backoff,
        _ elapsed: () -> Duration
    ) async {
        let certain = elapsed() + times.certainty
        let verdict = await attempt(part)
        guard let refusal = progress.apply(verdict, noCountsFrom: certain) else { return }
        var generator = SystemRandomNumberGenerator()
        var wait = backoff.next(leastWait: refusal.retryAfter ?? .zero, using: &generator)
        if case .pause = verdict { wait = max(wait, backoff.maximum) }
        report(.retrying(refusal, lines: progress.pending.count, wait: wait))
        await pause(wait)
    }

    private func attempt(_ part: DeliveryProgress.Part) async -> Verdict {
        let start = ContinuousClock.now
        do throws(TransportFailure) {
            let answer = try await transport.send(backend.message(for: part.payload), timeout: times.request)
            let verdict = backend.verdict(on: answer, to: part.payload, lineCount: part.lines.count)
            report(.answered(outcome: verdict.outcome, status: answer.status, took: ContinuousClock.now - start))
            return verdict
        } catch {
            report(.answered(outcome: error.kind, status: nil, took: ContinuousClock.now - start))
            return backend.verdict(on: error)
        }
    }

    /// Asks which lines of `part` the server has, and again until it answers or patience ends.
    ///
    /// - Returns: `nil` if the task is cancelled.
    private func ask(_ part: DeliveryProgress.Part) async -> DeliveryProgress.Finding? {
        guard var question = backend.question(about: part.payload, now: wallClock()) else { return .closed }
        let elapsed = times.stopwatch()
        var backoff = times.backoff
        var generator = SystemRandomNumberGenerator()
        while let message = question.message {
            switch await put(&question, message) {
            case .goOn: backoff.reset()
            case .closed(let refusal):
                report(.unreadable(refusal))
                return .closed
            case .later(let refusal):
                guard elapsed() < times.patience else {
                    report(.unreadable(refusal))
                    return .closed
                }
                await pause(backoff.next(leastWait: refusal.retryAfter ?? .zero, using: &generator))
            }
            if Task.isCancelled { return nil }
        }
        return .answered(held: question.held, unknowable: question.unknowable)
    }

    private func put(_ question: inout any SinkQuestion, _ message: HTTPMessage) async -> SinkQuestionStep {
        let start = ContinuousClock.now
        do throws(TransportFailure) {
            let answer = try await transport.send(message, timeout: times.request)
            let step = question.take(answer)
            report(.asked(outcome: step.outcome, took: ContinuousClock.now - start))
            return step
        } catch {
            report(.asked(outcome: error.kind, took: ContinuousClock.now - start))
            return question.fail(error)
        }
    }

    private func pause(_ duration: Duration) async { try? await times.clock.sleep(for: max(duration, .zero)) }
}

/// What happens to a batch on its way.
public enum DeliveryEvent: Sendable {
    /// A request came to an end; `outcome` is a fixed word for metrics, `status` the server's if it answered.
    case answered(outcome: String, status: Int?, took: Duration)
    case retrying(Refusal, lines: Int, wait: Duration)
    /// A question came to an end; `outcome` is a fixed word for metrics.
    case asked(outcome: String, took: Duration)
    /// The server does not tell which lines it holds.
    case unreadable(Refusal)
    /// So many lines may be at the server twice.
    case uncertain(lines: Int)
}

extension SinkQuestionStep {
    /// A fixed word for the metric's label `outcome`.
    var outcome: String {
        switch self {
        case .goOn: "answered"
        case .later(let refusal), .closed(let refusal): refusal.kind
        }
    }
}

extension Verdict {
    /// A fixed word for the metric's label `outcome`.
    var outcome: String {
        switch self {
        case .settled: "delivered"
        case .items(let items):
            items.allSatisfy { $0 == .stored || $0 == .duplicate } ? "delivered" : "partial"
        case .retry(let refusal), .pause(let refusal), .split(let refusal), .reject(let refusal), .ask(let refusal): refusal.kind
        }
    }
}
