public import ShipperCore
import Synchronization

/// Holds a sink's requests back until they may go. All of a sink's batches share one.
public final class SinkPace: Sendable {
    private struct State {
        var machine: PaceMachine
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        /// Requests that have ended.
        var ends = 0
    }

    private let state: Mutex<State>
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Duration

    public init(_ machine: PaceMachine, clock: any Clock<Duration> = ContinuousClock()) {
        state = Mutex(State(machine: machine))
        self.clock = clock
        now = clock.stopwatch()
    }

    /// As it stands, for the metrics.
    public var machine: PaceMachine { state.withLock { $0.machine } }

    /// Returns when a request may go; `nil` if the task is cancelled.
    func admit() async -> PaceMachine.Ticket? {
        while !Task.isCancelled {
            let (admission, ends) = state.withLock { ($0.machine.admit(now: now()), $0.ends) }
            switch admission {
            case .go(let ticket): return ticket
            case .wait(let time): try? await clock.sleep(for: max(time - now(), .zero))
            case .full: await nextEnd(after: ends)
            }
        }
        return nil
    }

    /// Returns when the server wants to be asked again, or the task is cancelled. Who reads needs no ticket: that the one side is slow or
    /// away says nothing of the other.
    func wish() async {
        while !Task.isCancelled {
            let wait = state.withLock { $0.machine.notBefore } - now()
            guard wait > .zero else { return }
            try? await clock.sleep(for: wait)
        }
    }

    /// The server wants nobody before that.
    func wait(_ retryAfter: Duration) { state.withLock { $0.machine.wait(retryAfter, now: now()) } }

    func ended(_ ticket: PaceMachine.Ticket, _ outcome: PaceMachine.Outcome, retryAfter: Duration?) {
        let waiting = state.withLock { state in
            state.machine.ended(ticket, outcome, retryAfter: retryAfter, now: now())
            state.ends += 1
            defer { state.waiting = [:] }
            return state.waiting.values.map(\.self)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when more than `ends` requests have ended, or the task is cancelled.
    private func nextEnd(after ends: Int) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || state.ends > ends { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }
}
