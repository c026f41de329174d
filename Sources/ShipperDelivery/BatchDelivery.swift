public import ShipperCore

/// Brings one batch to its end, however long that takes: sends, waits, asks, sends again what is not settled.
public struct BatchDelivery: Sendable {
    let backend: any SinkBackend
    let transport: any HTTPTransport
    let times: DeliveryTimes
    /// `nil`: requests go at once.
    let pace: SinkPace?
    private let wallClock: @Sendable () -> Int64
    let report: @Sendable (DeliveryEvent) -> Void

    /// - Parameters:
    ///   - wallClock: nanoseconds since 1970.
    ///   - report: is told of every answer and every wait.
    public init(
        backend: any SinkBackend, transport: any HTTPTransport, times: DeliveryTimes, pace: SinkPace? = nil,
        wallClock: @escaping @Sendable () -> Int64, report: @escaping @Sendable (DeliveryEvent) -> Void
    ) {
        self.backend = backend
        self.transport = transport
        self.times = times
        self.pace = pace
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
            let uncertain = progress.settlement.uncertain.count
            switch step {
            case .send(let part): await send(part, &progress, &backoff, elapsed)
            case .ask(let part, _):
                // A question may take long, and be put in several: the first no is as old as this.
                let asked = elapsed()
                guard let finding = await ask(part) else { continue }
                if let time = progress.apply(finding, asked: asked) { await pause(time - elapsed()) }
            }
            let more = progress.settlement.uncertain.count - uncertain
            if more > 0 { report(.uncertain(lines: more)) }
        }
        return progress.settlement
    }

    private func send(
        _ part: DeliveryProgress.Part, _ progress: inout DeliveryProgress, _ backoff: inout Backoff,
        _ elapsed: () -> Duration
    ) async {
        let ticket = await pace?.admit()
        if Task.isCancelled, pace != nil {
            if let ticket { pace?.ended(ticket, .abandoned, retryAfter: nil) }
            return
        }
        let certain = elapsed() + times.certainty
        let (verdict, outcome) = await attempt(part)
        if let ticket { pace?.ended(ticket, outcome, retryAfter: verdict.retryAfter) }
        if case .split(let refusal) = verdict, refusal.kind == "too_large" { report(.tooLarge(bytes: part.payload.uncompressedCount)) }
        let refusal = progress.apply(verdict, noCountsFrom: certain)
        if case .unexplained(let refusal) = verdict { return report(.unexplained(refusal, lines: part.lines.count)) }
        guard let refusal else { return report(.judged) }
        var generator = times.randomness()
        var wait = backoff.next(leastWait: refusal.retryAfter ?? .zero, using: &generator)
        if case .pause = verdict { wait = max(wait, backoff.maximum) }
        report(.retrying(refusal, lines: progress.pending.count, wait: wait))
        await pause(wait)
    }

    private func attempt(_ part: DeliveryProgress.Part) async -> (Verdict, PaceMachine.Outcome) {
        let start = ContinuousClock.now
        do throws(TransportFailure) {
            let answer = try await transport.send(backend.message(for: part.payload), timeout: times.request)
            let verdict = backend.verdict(on: answer, to: part.payload, lineCount: part.lines.count)
            report(.answered(outcome: verdict.outcome, status: answer.status, took: ContinuousClock.now - start))
            return (verdict, verdict.health(status: answer.status))
        } catch {
            report(.answered(outcome: error.kind, status: nil, took: ContinuousClock.now - start))
            return (backend.verdict(on: error), error.kind == "timeout" ? .congested : .failed)
        }
    }

    /// Asks which lines of `part` the server has, and again until it answers or patience ends.
    ///
    /// - Returns: `nil` if the task is cancelled.
    private func ask(_ part: DeliveryProgress.Part) async -> DeliveryProgress.Finding? {
        guard var question = backend.question(about: part.payload) else { return .closed }
        let elapsed = times.stopwatch()
        var since = Duration.zero
        var backoff = times.backoff
        var generator = times.randomness()
        while let message = question.message {
            // What the server asks for takes nothing of the patience with it.
            let ready = elapsed()
            await pace?.wish()
            since += elapsed() - ready
            switch await put(&question, message) {
            case .goOn: backoff.reset()
            case .closed(let refusal):
                report(.unreadable(refusal))
                return .closed
            case .later(let refusal):
                // Where no connection comes about, lines would not get through either: that may last.
                if refusal.kind == "connect_failed" { since = elapsed() }
                if let wish = refusal.retryAfter { pace?.wait(wish) }
                guard elapsed() - since < times.patience else {
                    report(.unreadable(refusal))
                    return .closed
                }
                let wait = backoff.next(leastWait: refusal.retryAfter ?? .zero, using: &generator)
                report(.askingAgain(refusal, lines: part.lines.count, wait: wait))
                await pause(wait)
            }
            if Task.isCancelled { return nil }
        }
        return .answered(held: question.held, unknowable: question.unknowable)
    }

    private func put(_ question: inout any SinkQuestion, _ message: HTTPMessage) async -> SinkQuestionStep {
        let start = ContinuousClock.now
        do throws(TransportFailure) {
            let answer = try await transport.send(message, timeout: times.request)
            let step = question.take(answer, now: wallClock())
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
    /// The server took what was sent, or said of it what it will never take: nothing waits for it.
    case judged
    /// The server refused lines in words that are not known: the breaker alone holds back what follows from that.
    case unexplained(Refusal, lines: Int)
    /// The server takes no body of so many bytes, before compression.
    case tooLarge(bytes: Int)
    case retrying(Refusal, lines: Int, wait: Duration)
    /// A question came to an end; `outcome` is a fixed word for metrics.
    case asked(outcome: String, took: Duration)
    case askingAgain(Refusal, lines: Int, wait: Duration)
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
    /// What the server asked for.
    var retryAfter: Duration? {
        switch self {
        case .retry(let refusal), .pause(let refusal), .split(let refusal), .reject(let refusal), .unexplained(let refusal),
            .ask(let refusal):
            refusal.retryAfter
        case .items(_, let wait): wait
        case .settled: nil
        }
    }

    /// What the answer says of the server's health.
    func health(status: Int) -> PaceMachine.Outcome {
        switch self {
        case .settled, .reject: .answered
        case .split: status == 429 ? .congested : .answered
        case .items(let items, _): items.contains(where: \.isOfBusyServer) ? .congested : .answered
        case .retry, .ask: status == 429 || status == 503 ? .congested : .failed
        // What says no word of lines may say the same of all that comes: the breaker caps how fast that is found out.
        case .pause, .unexplained: .failed
        }
    }

    /// A fixed word for the metric's label `outcome`.
    var outcome: String {
        switch self {
        case .settled: "delivered"
        case .items(let items, _):
            items.allSatisfy { $0 == .stored || $0 == .duplicate } ? "delivered" : "partial"
        case .retry(let refusal), .pause(let refusal), .split(let refusal), .reject(let refusal), .unexplained(let refusal),
            .ask(let refusal):
            refusal.kind
        }
    }
}

extension ItemVerdict {
    fileprivate var isOfBusyServer: Bool {
        switch self {
        case .retry, .halve, .ask, .askToHalve: true
        case .stored, .duplicate, .reject, .doubt: false
        }
    }
}
