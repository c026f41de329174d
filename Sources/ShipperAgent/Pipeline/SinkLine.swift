import Logging
import ShipperCore
import ShipperDelivery
import ShipperTailing
import Synchronization

/// What a sink's thread owns and does. Nothing here is shared; results reach others through `SinkState` and the registry.
struct SinkLine<Encoder: PayloadEncoder> {
    /// The checkpoint is written at most so often while running.
    static var checkpointInterval: Duration { .seconds(1) }
    /// The lag is counted at most so often: it is a sum over all files.
    static var lagInterval: Duration { .milliseconds(100) }
    /// The longest sleep: whatever is missed is seen then.
    static var longestSleep: Duration { .seconds(1) }

    let plan: SinkPlan
    let registry: FileRegistry
    let state: SinkState
    let control: SinkWorker.Control
    let logger: Logger

    private var builder: BatchBuilder<Encoder>
    private var reader: BlockReader
    private var files: SinkFiles
    private var departures: Departures
    private var flights: SinkFlights
    private var ledger: SettlementBook

    /// Labels that have been warned of in this hour.
    private var toldLabels: Set<String> = []

    /// When the open batch got its first line.
    private var opened: ContinuousClock.Instant?
    private var nextCheckpoint: ContinuousClock.Instant
    private var nextLag: ContinuousClock.Instant
    /// When what is limited by the hour begins anew.
    private var nextHour: ContinuousClock.Instant
    /// When the first of the open records is complete if nothing more comes.
    private var nextClosing: ContinuousClock.Instant?

    init(
        _ plan: SinkPlan, encoder: Encoder, registry: FileRegistry, checkpoint: CheckpointStore, cuts: LineCuts,
        deadLetter: DeadLetterFile, intents: IntentJournal? = nil, state: SinkState, control: SinkWorker.Control, logger: Logger
    ) {
        self.plan = plan
        self.registry = registry
        self.state = state
        self.control = control
        self.logger = logger
        builder = BatchBuilder(
            encoder: encoder, limits: plan.limits, sources: plan.sources, breaksTies: plan.breaksTies)
        files = SinkFiles(registry.changes())
        reader = BlockReader(readTimes: registry.readTimes, cuts: cuts)
        departures = Departures(intents, readTimes: registry.readTimes, checkpoint: checkpoint, logger: logger)
        builder.remember(departures.memory)
        flights = SinkFlights(courier: plan.courier, signal: control.signal)
        ledger = SettlementBook(
            sink: plan.name, sources: plan.sources.map(\.name), checkpoint: checkpoint, deadLetter: deadLetter,
            state: state, logger: logger)
        nextCheckpoint = registry.now()
        nextLag = nextCheckpoint
        nextHour = nextCheckpoint + .seconds(3600)
    }

    mutating func run() {
        while let hasWorked = turn() {
            if !hasWorked { control.signal.wait(atMost: sleep) }
        }
        saveCheckpoint()
        publishLag()
        tellWhatIsLeft()
    }

    /// Comes round once: books what has arrived, reads, sends, writes the checkpoint when it is due.
    ///
    /// - Returns: whether anything was read, and so there may be more; `nil` when the sink has stopped.
    mutating func turn() -> Bool? {
        settleArrivals()
        let deadline = control.deadline.withLock { $0 }
        if let deadline, finish(by: deadline) { return nil }
        let hasWorked = deadline == nil && readTurn()
        sealIfDue(isStopping: deadline != nil)
        sendReady()
        checkpointIfDue()
        if registry.now() >= nextLag { publishLag() }
        if registry.now() >= nextHour { passHour() }
        return hasWorked
    }

    // MARK: - Reading

    private var hasRoom: Bool { flights.count + departures.count < plan.maximumInFlight }

    /// Gives every ready file its turn of one block. Returns whether anything was read.
    private mutating func readTurn() -> Bool {
        if files.update(from: registry, plan, ledger.checkpoint) {
            let snapshot = registry.snapshot
            for (file, reason, bytes) in files.takeVanished(snapshot, plan, ledger.checkpoint) {
                ledger.lose(bytes, of: file, reason: reason)
            }
            let kept = files.contents.union(snapshot.past)
            ledger.keepOnly { kept.contains($0) }
            departures.keepOnly { kept.contains($0) }
        }
        files.wake()
        var hasWorked = false
        let now = registry.now()
        nextClosing = nil
        for place in files.turnOrder where hasRoom {
            hasWorked = giveTurn(place, now) || hasWorked
        }
        return hasWorked
    }

    private mutating func giveTurn(_ place: Int, _ now: ContinuousClock.Instant) -> Bool {
        let version = files.slots[place].file.version
        let status = files.slots[place].file.status
        guard prepare(place, status) else { return false }
        var hasWorked = false
        if files.slots[place].isReady(status, now) {
            hasWorked = readBlock(of: place, now)
            files.hadTurn(place)
        } else if files.slots[place].openRecord == nil, !files.slots[place].isHeld {
            files.rest(place, at: version)
        }
        // One that is over and could not be taken comes with the next round.
        if let due = files.slots[place].openRecord?.due, due > now { nextClosing = min(nextClosing ?? due, due) }
        return hasWorked
    }

    /// Sees to truncations. `false` if the file must wait.
    private mutating func prepare(_ place: Int, _ status: TrackedFile.Status) -> Bool {
        let slot = files.slots[place]
        if status.identity.epoch != slot.context.epoch {
            files.leave(slot)
            files.slots[place].restart(status)
        } else if slot.isCut(status) {
            slot.file.suspectTruncation(in: slot.context.epoch)
            return false
        }
        return true
    }

    private mutating func readBlock(of place: Int, _ now: ContinuousClock.Instant) -> Bool {
        let before = files.slots[place].cursor
        builder.lineLimits = lineLimits(of: files.slots[place])
        builder.bodyLimit = min(plan.limits.bytes, state.bodyLimit)
        var counts = LineCounts()
        var outcome = BlockReader.Outcome.exhausted
        do throws(FileProblem) {
            outcome = try reader.read(&files.slots[place], into: &builder, counts: &counts, now: now)
            files.noteSuccess(place)
        } catch {
            if files.noteFailure(place) { logger.error("\(error)") }
        }
        if counts.read > 0 {
            state.updateLedger(of: files.slots[place].file.source) { $0.take(counts) }
            opened = opened ?? registry.now()
        }
        if files.slots[place].cursor.offset != before.offset { tellProgress(place) }
        if outcome == .held { files.hold(place) }
        if outcome == .batchFull { seal() }
        return files.slots[place].cursor != before || outcome == .more || outcome == .batchFull
    }

    /// A line that may be at the server already is not kept back for its age: it was not refused for it then.
    private func lineLimits(of slot: SinkFile) -> LineLimits {
        let mayBeThere = departures.mayHaveSent(slot.context, at: slot.cursor.offset)
        return plan.lines.limits(now: mayBeThere ? nil : registry.wallClock())
    }

    /// What was read is known by the bytes before that place, should a copy of it turn up when the file itself is cut or gone.
    private mutating func tellProgress(_ place: Int) {
        let (context, cursor) = (files.slots[place].context, files.slots[place].cursor)
        let tail = reader.tail(of: files.slots[place])
        builder.prove(context, at: cursor, tail)
        registry.read(context.content, by: plan.name, through: cursor, tail: tail)
    }

    // MARK: - Sending

    private mutating func sealIfDue(isStopping: Bool) {
        guard !builder.isEmpty, hasRoom, let opened else { return }
        if isStopping || registry.now() - opened >= plan.maximumAge { seal() }
    }

    private mutating func seal() {
        opened = nil
        do {
            let batch = try builder.seal()
            state.update { state in
                state.batches += 1
                state.uncompressedBytes += batch.payload.uncompressedCount
                state.compressedBytes += batch.payload.body.count
                state.batchesInFlight += 1
            }
            book(batch.payload.notes)
            departures.add(batch)
        } catch {
            // libz out of memory: nothing can be sent. The checkpoint has not moved, so a restart loses nothing.
            logger.critical("A batch could not be compressed: \(error). This sink stops; restart the agent.")
            control.deadline.withLock { $0 = registry.now() }
        }
    }

    /// A label that begins to move is said once an hour.
    private mutating func book(_ notes: RoutingNotes) {
        for label in notes.movedLabels.keys.sorted() where toldLabels.insert(label).inserted {
            logger.warning(
                "The label '\(label)' has had more values than label_guard.max_values allows in an hour: it is structured metadata until the hour is over, so that each value does not open a stream. A field of many values belongs into structured_metadata."
            )
        }
        state.update { state in
            state.valuesCut += notes.valuesCut
            state.backfilled += notes.backfilled
            state.movedLabels.merge(notes.movedLabels, uniquingKeysWith: +)
        }
    }

    /// Sends the batches that were sealed, once it is on disk that they were.
    private mutating func sendReady() {
        for batch in departures.ready() {
            for (source, lines) in departures.uncertainLines(of: batch) {
                state.updateLedger(of: plan.sources[source].name) { $0.countUncertain(lines) }
            }
            flights.send(batch)
        }
    }

    private mutating func settleArrivals() {
        for (batch, settlement) in flights.arrivals() {
            guard ledger.settle(batch, settlement) else {
                flights.putBack(batch, settlement)
                continue
            }
            builder.settled(batch.sequence)
            files.release()
            for range in flights.acknowledge(batch) {
                ledger.advance(range)
                files.settled(range)
                registry.settled(range.file.content, by: plan.name, through: range.end)
            }
            state.update { $0.batchesInFlight = flights.count }
        }
    }

    // MARK: - Time

    private mutating func saveCheckpoint() {
        guard let news = ledger.save() else { return }
        registry.checkpointed(news, by: plan.name)
        do throws(FileProblem) {
            departures.forgetRoutes(passedBy: ledger.checkpoint)
            try reader.forgetCuts(passedBy: ledger.checkpoint)
        } catch {
            logger.error("\(error)")
        }
    }

    private mutating func passHour() {
        nextHour = registry.now() + .seconds(3600)
        toldLabels = []
        builder.hourPassed()
    }

    private mutating func checkpointIfDue() {
        guard registry.now() >= nextCheckpoint else { return }
        saveCheckpoint()
        nextCheckpoint = registry.now() + Self.checkpointInterval
    }

    /// How long there is nothing to do, unless something arrives.
    private var sleep: Duration {
        let deadline = control.deadline.withLock { $0 }
        var wake = min(registry.now() + Self.longestSleep, max(nextCheckpoint, registry.now() + .milliseconds(50)))
        if let opened, hasRoom { wake = min(wake, opened + plan.maximumAge) }
        if let nextClosing, hasRoom { wake = min(wake, nextClosing) }
        if let deadline { wake = min(wake, deadline) }
        return wake - registry.now()
    }

    /// Whether a stopping sink is done: nothing is left under way, or the time is over.
    private mutating func finish(by deadline: ContinuousClock.Instant) -> Bool {
        if builder.isEmpty && departures.count == 0 && flights.count == 0 { return true }
        guard registry.now() >= deadline else { return false }
        flights.giveUp()
        return true
    }

    private mutating func publishLag() {
        nextLag = registry.now() + Self.lagInterval
        let lags = files.lags(sources: plan.sources.map(\.name))
        state.update { state in
            state.heartbeat = registry.now()
            for (source, bytes) in lags {
                state.lag[source, default: SinkState.Lag()].bytes = bytes
                if bytes == 0 { state.lag[source]?.caughtUp = registry.now() }
            }
        }
    }

    private func tellWhatIsLeft() {
        let snapshot = state.snapshot
        let lines = snapshot.ledgers.values.reduce(0) { $0 + $1.inFlight.lines }
        let bytes = snapshot.lag.values.reduce(0) { $0 + $1.bytes }
        logger.info(
            "Sink '\(plan.name)' stopped: \(lines) lines read and not delivered, \(bytes) bytes not settled in all; the next start sends them."
        )
    }
}
