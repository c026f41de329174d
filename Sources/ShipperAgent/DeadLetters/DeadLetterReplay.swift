public import Logging
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperStore
import ShipperTailing

/// Sends a sink's refused lines again, on the way that lines go and under the ids that they had.
///
/// They are moved aside first, and a file beside them tells how far they are settled and how far they may have been sent; so a replay
/// that is killed goes on where it was. What is refused once more goes back into the dead letter with its new reason.
///
/// One that goes on reads the file from its beginning all the same: which ordinal a line has among its equals, and which stream, is
/// decided by the lines before it, and must be decided as it was.
public struct DeadLetterReplay {
    public struct Outcome: Equatable, Sendable {
        public var delivered = 0
        /// Of the delivered: how many the server had already.
        public var duplicates = 0
        public var refused = 0
        /// Of the delivered: how many may be there twice, since the server could not be asked what it held.
        public var uncertain = 0
        /// Lines that cannot be read, or whose source the configuration does not know: they are back in the dead letter as they were.
        public var unreadable = 0
        /// Whether it was called off before the end.
        public var isAbandoned = false
    }

    private let shelf: DeadLetterShelf
    private let sources: [String]
    /// Brings a batch to its end.
    private let deliver: @Sendable (SealedBatch) async -> Settlement
    private let rules: LineRules
    private let refusals: DeadLetterFile
    private let networks: [AsyncHTTPTransport]
    /// Whether lines that may have been sent must be asked for.
    private let asks: Bool
    private let began: Int64
    private var builder: BatchBuilder<AnyPayloadEncoder>
    private var outcome = Outcome()
    /// What is known of the lines of the open batch.
    private var stage = Stage.new
    /// The state of the tie-break in each file.
    private var ties: [ContentID: TimestampTie] = [:]
    /// Lines that were taken: one that a crash has had written twice is sent once.
    private var taken: Set<LineID> = []

    /// How far lines have come.
    private enum Stage {
        /// An earlier run has settled them.
        case settled
        /// An earlier run may have sent them.
        case doubtful
        case new
    }

    /// - Throws: if the sink's certificates cannot be read, or libz has no memory.
    public init(
        _ configuration: AgentConfiguration, sink: SinkConfiguration, environment: [String: String], logger: Logger
    ) throws {
        let host = HostName.known(configured: configuration.host, stateDirectory: configuration.stateDirectory)
        let parts = SinkParts(sink: sink, host: host)
        let networks = try sink.urls.map { try AsyncHTTPTransport(sink.transportSettings(of: $0, environment: environment)) }
        self.networks = networks
        shelf = DeadLetterShelf(sink: sink.name, stateDirectory: configuration.stateDirectory)
        began = (OpenFile.facts(at: shelf.replayPath) == nil ? nil : shelf.progress?.began) ?? WallClock.now()
        let log = DeliveryLog(sink: sink.name, logger: logger, state: SinkState(name: sink.name, sources: sink.inputs))
        let encoder: AnyPayloadEncoder
        (deliver, encoder) = try Self.ends(parts, networks, stateDirectory: configuration.stateDirectory, began: began) { log.note($0) }
        sources = sink.inputs
        rules = parts.lineRules
        asks = if case .loki = sink.destination { true } else { false }
        refusals = DeadLetterFile(shelf, limit: .max, logger: logger, wallClock: WallClock.now)
        builder = BatchBuilder(
            encoder: encoder, limits: BatchLimits(bytes: sink.batch.maxBytes.bytes, lines: sink.batch.maxLines),
            sources: parts.sourcePlans(configuration.sources, fields: encoder.fieldPaths, extent: encoder.extent),
            breaksTies: parts.breaksTies)
    }

    /// What makes bodies of lines, and what brings them to their end.
    private static func ends(
        _ parts: SinkParts, _ networks: [any HTTPTransport], stateDirectory: String, began: Int64,
        report: @escaping @Sendable (DeliveryEvent) -> Void
    ) throws -> (deliver: @Sendable (SealedBatch) async -> Settlement, encoder: AnyPayloadEncoder) {
        let sink = parts.sink
        func requests(_ backend: any SinkBackend) -> @Sendable (SealedBatch) async -> Settlement {
            let transport = sink.authorized(parts.upstream(networks) { _ in })
            return parts.delivery(backend, transport, parts.pace, report: report).deliver
        }
        switch sink.destination {
        case .loki(let loki):
            var options = LokiOptions(loki, host: parts.host)
            // An agent may have made the streams as new as the clock: what is late by that goes to streams of its hour.
            options.backfill.floor = began
            return (requests(parts.backend(loki, options)), .loki(try LokiEncoder(options, sourceNames: sink.inputs)))
        case .elasticsearch(let search):
            let options = BulkOptions(search, host: parts.host)
            return (requests(parts.backend(search, options)), .bulk(try BulkEncoder(options, sourceNames: sink.inputs)))
        case .local(let local):
            let store = try LocalStore(
                path: local.file(ofSink: sink.name, stateDirectory: stateDirectory), access: .write(fullText: local.fullText == .on))
            let courier = StoreCourier(
                ingest: { try store.ingest($0) }, backoff: Backoff(initial: sink.backoff.initial, maximum: sink.backoff.max), report: report
            )
            return (courier.deliver, .store(StoreEncoder(.usual, sourceNames: sink.inputs, host: parts.host)))
        }
    }

    /// Returns when every line is settled, or the task is cancelled.
    ///
    /// - Throws: `FileProblem` if the files cannot be read or written, or another replay of this sink is under way.
    public mutating func run(_ wanted: DeadLetterFilter) async throws -> Outcome {
        guard let lock = try shelf.lockReplay() else {
            throw FileProblem("replay", shelf.path, because: "another replay of it is under way", "Wait until that has ended.")
        }
        defer { withExtendedLifetime(lock) {} }
        try shelf.beginReplay(of: wanted, began: began)
        if OpenFile.facts(at: shelf.replayPath) != nil { try await send() }
        for network in networks { await network.shutdown() }
        return outcome
    }

    private mutating func send() async throws {
        // Where nothing is noted, anything may have been sent.
        let before = shelf.progress ?? DeadLetterShelf.Progress(sent: .max, began: began)
        var reader = try DeadLetterReader(shelf.replayPath)
        var end: UInt64 = 0
        while let line = try reader.next() {
            let start = end
            end = line.end
            let stage: Stage = start < before.done ? .settled : start < before.sent ? .doubtful : .new
            if stage != self.stage { guard try await flush(through: start) else { return } }
            self.stage = stage
            while try take(line.bytes) == false { guard try await flush(through: start) else { return } }
            if builder.isFull { guard try await flush(through: end) else { return } }
        }
        guard try await flush(through: end) else { return }
        shelf.endReplay()
    }

    /// Puts one line into the open batch. `false` if something must be settled first.
    private mutating func take(_ bytes: ArraySlice<UInt8>) throws -> Bool {
        if bytes.isEmpty { return true }
        guard let record = DeadLetterRecord(bytes), let source = sources.firstIndex(of: record.source) else {
            if stage == .settled { return true }
            try shelf.locked { () throws(FileProblem) in
                let file = try AppendFile(path: shelf.path)
                try file.append(bytes + [0x0A])
                try file.sync()
            }
            outcome.unreadable += 1
            return true
        }
        let id = unsafe LineID(
            file: record.fileID, epoch: record.epoch, offset: record.offset, bytes: record.line.span.bytes, range: 0..<record.line.count)
        guard !taken.contains(id) else { return true }
        // What may have been sent was not kept back for its age.
        builder.lineLimits = rules.limits(now: stage == .new ? WallClock.now() : nil)
        let file = FileContext(id: record.fileID, epoch: record.epoch, path: record.file, source: source)
        var (cursor, counts) = (FileCursor(offset: record.offset, tie: ties[file.content] ?? TimestampTie()), LineCounts())
        // A line without a time of its own is of the time when it was refused: that of its first reading is not kept for so long.
        let mark = ReadTimeMark(start: 0, end: .max, time: record.refused)
        let stop = unsafe builder.consumeOverlong(
            record.line.span.bytes, 0..<record.line.count, length: record.line.count, size: record.line.count + 1, of: file,
            cursor: &cursor, mark: mark, counts: &counts)
        if stop == .held { return false }
        ties[file.content] = cursor.tie
        taken.insert(id)
        return true
    }

    /// Delivers the open batch. `false` if it was called off.
    private mutating func flush(through end: UInt64) async throws -> Bool {
        guard !builder.isEmpty else { return true }
        var batch = try builder.seal()
        guard stage != .settled else {
            builder.settled(batch.sequence)
            return true
        }
        if asks, stage == .doubtful { batch.doubtful = Array(batch.lines.indices) }
        var progress = shelf.progress ?? DeadLetterShelf.Progress(began: began)
        progress.sent = max(progress.sent, end)
        try shelf.note(progress)
        let settlement = batch.lines.isEmpty ? Settlement() : await deliver(batch)
        outcome.delivered += settlement.delivered.count
        outcome.duplicates += settlement.duplicates
        outcome.uncertain += settlement.uncertain.count
        builder.settled(batch.sequence)
        guard !settlement.isAbandoned else {
            // What of it was refused is found out again: written down now, it would stand there twice.
            outcome.isAbandoned = true
            return false
        }
        let undeliverable = SettlementBook.undeliverable(batch, settlement)
        guard refusals.write(batch, undeliverable, sources: sources) else {
            throw FileProblem("write to", shelf.path, because: "the disk does not take it", "What was not delivered is kept.")
        }
        outcome.refused += undeliverable.count
        progress.done = end
        try shelf.note(progress)
        return true
    }
}
