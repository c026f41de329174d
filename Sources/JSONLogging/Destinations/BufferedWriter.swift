/// Takes lines from any thread and has one thread of its own write them.
final class BufferedWriter: Sendable {
    private let monitor: Monitor<State>

    fileprivate struct State: Sendable {
        var queue: LineQueue
        /// Tasks that wait for a number of lines to be settled.
        var waiting: [(goal: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
        /// Tasks that wait for the writer's end; `nil` when it has come.
        var waitingForEnd: [CheckedContinuation<Void, Never>]? = []
    }

    /// Starts the thread, to which `destination` then belongs.
    init(to destination: some LineDestination, buffering: LogBuffering) throws(JSONLogError) {
        let monitor = Monitor(State(queue: LineQueue(buffering: buffering)))
        self.monitor = monitor
        do throws(SystemCall.Failure) {
            try PlainThread.start {
                var destination = destination
                Self.write(from: monitor, to: &destination, interval: buffering.flushInterval)
            }
        } catch {
            throw JSONLogError(deed: .startingWriter, path: "", errorNumber: error.errorNumber)
        }
    }

    var statistics: LogStatistics { monitor.withLock { $0.queue.statistics } }

    /// Takes `line`, a whole one; waits or drops it when there is no room.
    func append(_ line: borrowing RawSpan) {
        _ = monitor.withLock(waitingFor: .progress) { state -> Bool? in
            switch state.queue.offer(line) {
            case .taken(let wakesWriter), .dropped(let wakesWriter):
                if wakesWriter { monitor.signal(.work) }
                return true
            case .full:
                monitor.signal(.work)
                return nil
            }
        }
    }

    /// Waits until all lines taken so far are written, or could not be. Blocks the thread.
    func flushBlocking() {
        let goal = monitor.withLock { $0.queue.requestFlush() }
        monitor.signal(.work)
        _ = monitor.withLock(waitingFor: .progress) { $0.queue.settled >= goal ? true : nil }
    }

    /// Waits until all lines taken so far are written, or could not be.
    func flush() async {
        await withCheckedContinuation { continuation in
            let isDone = monitor.withLock { state in
                let goal = state.queue.requestFlush()
                guard state.queue.settled < goal else { return true }
                state.waiting.append((goal, continuation))
                return false
            }
            if isDone { continuation.resume() } else { monitor.signal(.work) }
        }
    }

    /// Takes no more lines, and lets the thread end when it has written what waits.
    func close() {
        monitor.withLock { $0.queue.close() }
        monitor.signal(.work)
        monitor.signal(.progress)
    }

    /// Closes, and waits until everything is written and the destination is closed. Again is no harm.
    func shutdown() async {
        close()
        await withCheckedContinuation { continuation in
            let hasEnded = monitor.withLock { state in
                state.waitingForEnd?.append(continuation)
                return state.waitingForEnd == nil
            }
            if hasEnded { continuation.resume() }
        }
    }
}

// MARK: - The thread

extension BufferedWriter {
    private static func write(
        from monitor: Monitor<State>, to destination: inout some LineDestination, interval: Duration
    ) {
        var batch = LineBatch()
        while nextBatch(from: monitor, into: &batch, interval: interval) {
            monitor.signal(.progress)
            let outcome = destination.append(batch)
            let reached = monitor.withLock { $0.settle(outcome) }
            monitor.signal(.progress)
            for continuation in reached { continuation.resume() }
        }
        destination.close()
        for continuation in monitor.withLock({ $0.end() }) { continuation.resume() }
    }

    /// Waits for lines, and for as long as they may wait.
    ///
    /// - Returns: False at the end.
    private static func nextBatch(from monitor: Monitor<State>, into batch: inout LineBatch, interval: Duration) -> Bool {
        let first = monitor.withLock(waitingFor: .work) { $0.queue.task == .sleep ? nil : $0.queue.task }
        if first == .writeSoon {
            let deadline = Monitor<State>.Deadline(in: interval)
            _ = monitor.withLock(waitingFor: .work, until: deadline) { $0.queue.task == .writeSoon ? nil : true }
        }
        guard first != .end else { return false }
        monitor.withLock { $0.queue.takeBatch(into: &batch) }
        return true
    }
}

extension BufferedWriter.State {
    /// - Returns: Those who waited for just this.
    fileprivate mutating func settle(_ outcome: LineOutcome) -> [CheckedContinuation<Void, Never>] {
        queue.settle(outcome)
        guard !waiting.isEmpty else { return [] }
        let reached = waiting.filter { $0.goal <= queue.settled }
        waiting.removeAll { $0.goal <= queue.settled }
        return reached.map(\.continuation)
    }

    fileprivate mutating func end() -> [CheckedContinuation<Void, Never>] {
        defer { waitingForEnd = nil }
        return waitingForEnd ?? []
    }
}
