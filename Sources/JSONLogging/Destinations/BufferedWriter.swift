/// Takes lines from any thread and has one thread of its own write them.
final class BufferedWriter: Sendable {
    private let monitor: Monitor<State>
    private let buffering: LogBuffering
    private let lastWords: LastWords?
    private let chores: WriterChores

    fileprivate struct State: Sendable {
        var queue: LineQueue
        /// Tasks that wait for a number of lines to be settled.
        var waiting: [(goal: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
        /// Tasks that wait for the writer's end; `nil` when it has come.
        var waitingForEnd: [CheckedContinuation<Void, Never>]? = []
    }

    /// Starts the thread, to which `destination` then belongs.
    init(
        to destination: some LineDestination, buffering: LogBuffering, chores: WriterChores = WriterChores(),
        lastWords: LastWords? = nil
    ) throws(JSONLogError) {
        self.buffering = buffering
        self.lastWords = lastWords
        self.chores = chores
        monitor = Monitor(State(queue: LineQueue(buffering: buffering)))
        FlushAtExit.add(self)
        do throws(SystemCall.Failure) {
            try PlainThread.start { [self] in
                var (destination, chores) = (destination, self.chores)
                write(to: &destination, chores: &chores)
                FlushAtExit.remove(self)
            }
        } catch {
            FlushAtExit.remove(self)
            throw JSONLogError(deed: .startingWriter, path: "", errorNumber: error.errorNumber)
        }
    }

    var statistics: LogStatistics { monitor.withLock { $0.queue.statistics } }

    /// Takes `line`, a whole one; waits or drops it when there is no room.
    func append(_ line: borrowing RawSpan, _ tag: LineTag) {
        switch monitor.withLock({ offer(line, tag, to: &$0.queue) }) {
        case .taken(let wakesWriter): if wakesWriter { monitor.signal(.work) }
        case .dropped: monitor.signal(.work)
        case .full: appendWhenThereIsRoom(line, tag)
        case .late: chores.publish(statistics)
        }
    }

    private func offer(_ line: borrowing RawSpan, _ tag: LineTag, to queue: inout LineQueue) -> LineQueue.Answer {
        let answer = queue.offer(line, tag)
        if let lastWords, case .taken = answer { lastWords.add(line) }
        return answer
    }

    private func appendWhenThereIsRoom(_ line: borrowing RawSpan, _ tag: LineTag) {
        monitor.signal(.work)
        let deadline = Monitor<State>.Deadline(in: buffering.patience)
        let isDone = monitor.withLock(waitingFor: .progress, until: deadline) { state -> Bool? in
            let answer = offer(line, tag, to: &state.queue)
            if answer != .taken(wakesWriter: false) { monitor.signal(.work) }
            return answer == .full ? nil : true
        }
        if isDone == nil { monitor.withLock { $0.queue.giveUp() } }
    }

    /// Waits until all lines taken so far are written, or could not be; at most for `timeout`. Blocks the thread.
    ///
    /// - Returns: Whether it came to that.
    @discardableResult
    func flushBlocking(timeout: Duration? = nil) -> Bool {
        let goal = monitor.withLock { $0.queue.requestFlush() }
        monitor.signal(.work)
        let deadline = timeout.map { Monitor<State>.Deadline(in: $0) }
        return monitor.withLock(waitingFor: .progress, until: deadline) { $0.queue.settled >= goal ? true : nil } ?? false
    }

    /// The same for a logging call, which waits as long as for room in the buffer, and not at all for a writer that is stuck.
    func flushWithPatience() {
        if monitor.withLock({ $0.queue.isStuck }) { return }
        if !flushBlocking(timeout: buffering.patience) { monitor.withLock { $0.queue.giveUpFlush() } }
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
    private func write(to destination: inout some LineDestination, chores: inout WriterChores) {
        var batch = LineBatch()
        while nextBatch(into: &batch, tick: chores.interval) {
            monitor.signal(.progress)
            let outcome = batch.tags.isEmpty ? LineOutcome(written: 0) : destination.append(batch)
            lastWords?.settled()
            let reached = monitor.withLock { $0.settle(outcome) }
            monitor.signal(.progress)
            for continuation in reached { continuation.resume() }
            chores.count(batch, outcome)
            if outcome.failure == nil { speak(to: &destination, &chores, isEnding: false) }
        }
        speak(to: &destination, &chores, isEnding: true)
        destination.close()
        for continuation in monitor.withLock({ $0.end() }) { continuation.resume() }
    }

    /// Writes what the log has to say itself.
    private func speak(to destination: inout some LineDestination, _ chores: inout WriterChores, isEnding: Bool) {
        let statistics = statistics
        let own = chores.ownLines(statistics, isEnding: isEnding)
        if !own.tags.isEmpty {
            let outcome = destination.append(own)
            if outcome.failure == nil { chores.haveTold(statistics) }
            monitor.withLock { $0.queue.settle(own: outcome) }
        }
        chores.publish(statistics)
    }

    /// Waits for lines, and for as long as they may wait.
    ///
    /// - Parameters:
    ///   - batch: The one before. After one with lines more are likely, and the writer does not have itself woken for the first of
    ///     them; the batch may then be empty.
    ///   - tick: The longest that it waits for lines; the batch is empty then. `nil`: for ever.
    /// - Returns: False at the end.
    private func nextBatch(into batch: inout LineBatch, tick: Duration?) -> Bool {
        if batch.tags.isEmpty {
            let wake = tick.map { Monitor<State>.Deadline(in: $0) }
            _ = monitor.withLock(waitingFor: .work, until: wake) { $0.queue.fallAsleep() == .sleep ? nil : true }
        }
        let deadline = Monitor<State>.Deadline(in: buffering.flushInterval)
        _ = monitor.withLock(waitingFor: .work, until: deadline) { $0.queue.task == .writeNow || $0.queue.task == .end ? true : nil }
        return monitor.withLock { state in
            if state.queue.task == .end { return false }
            state.queue.takeBatch(into: &batch)
            lastWords?.take()
            return true
        }
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
