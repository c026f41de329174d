public import Logging
import ShipperCore
import ShipperDelivery
import ShipperEncoding
import ShipperTailing

/// Sends a sink's refused lines again, on the way that lines go and under the ids that they had.
///
/// They are moved aside first, and a file beside them tells how far they are settled and how far they may have been sent; so a replay
/// that is killed goes on where it was. What is refused once more goes back into the dead letter with its new reason.
public struct DeadLetterReplay {
    public struct Outcome: Equatable, Sendable {
        public var delivered = 0
        /// Of the delivered: how many the server had already.
        public var duplicates = 0
        public var refused = 0
        /// Lines that cannot be read, or whose source the configuration does not know: they are back in the dead letter as they were.
        public var unreadable = 0
        /// Whether it was called off before the end.
        public var isAbandoned = false
    }

    private let shelf: DeadLetterShelf
    private let sources: [String]
    private let delivery: BatchDelivery
    private let rules: LineRules
    private let refusals: DeadLetterFile
    private let networks: [AsyncHTTPTransport]
    /// Whether lines that may have been sent must be asked for.
    private let asks: Bool
    private var builder: BatchBuilder<AnyPayloadEncoder>
    private var outcome = Outcome()
    /// Lines of the open batch that may be there already.
    private var doubtful: [Int] = []

    /// - Throws: if the sink's certificates cannot be read, or libz has no memory.
    public init(
        _ configuration: AgentConfiguration, sink: SinkConfiguration, environment: [String: String], logger: Logger
    ) throws {
        let host = HostName.known(configured: configuration.host, stateDirectory: configuration.stateDirectory)
        let parts = SinkParts(sink: sink, host: host)
        let networks = try sink.urls.map { try AsyncHTTPTransport(sink.transportSettings(of: $0, environment: environment)) }
        self.networks = networks
        let transport = sink.authorized(parts.upstream(networks) { _ in })
        let (backend, encoder) = try Self.ends(parts)
        let log = DeliveryLog(sink: sink.name, logger: logger, state: SinkState(name: sink.name, sources: sink.inputs))
        delivery = parts.delivery(backend, transport, parts.pace) { log.note($0) }
        shelf = DeadLetterShelf(sink: sink.name, stateDirectory: configuration.stateDirectory)
        sources = sink.inputs
        rules = parts.lineRules
        asks = if case .loki = sink.destination { true } else { false }
        refusals = DeadLetterFile(shelf, limit: .max, logger: logger, wallClock: WallClock.now)
        builder = BatchBuilder(
            encoder: encoder, limits: BatchLimits(bytes: sink.batch.maxBytes.bytes, lines: sink.batch.maxLines),
            sources: parts.sourcePlans(configuration.sources, fields: encoder.fieldPaths, extent: encoder.extent),
            breaksTies: parts.breaksTies)
    }

    private static func ends(_ parts: SinkParts) throws -> (any SinkBackend, AnyPayloadEncoder) {
        switch parts.sink.destination {
        case .loki(let loki):
            let options = LokiOptions(loki, host: parts.host)
            return (parts.backend(loki, options), .loki(try LokiEncoder(options, sourceNames: parts.sink.inputs)))
        case .elasticsearch(let search):
            let options = BulkOptions(search, host: parts.host)
            return (parts.backend(search, options), .bulk(try BulkEncoder(options, sourceNames: parts.sink.inputs)))
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
        try shelf.beginReplay(of: wanted)
        if OpenFile.facts(at: shelf.replayPath) != nil { try await send() }
        for network in networks { await network.shutdown() }
        return outcome
    }

    private mutating func send() async throws {
        let before = shelf.progress
        var reader = try DeadLetterReader(shelf.replayPath, from: before.done)
        var done = before.done
        while let line = try reader.next() {
            let start = line.end - UInt64(line.bytes.count) - 1
            while try take(line.bytes, isDoubtful: asks && start < before.sent) == false {
                guard try await flush(through: start) else { return }
            }
            done = line.end
            if builder.isFull { guard try await flush(through: done) else { return } }
        }
        guard try await flush(through: done) else { return }
        shelf.endReplay()
    }

    /// Puts one line into the open batch. `false` if something must be settled first.
    private mutating func take(_ bytes: ArraySlice<UInt8>, isDoubtful: Bool) throws -> Bool {
        if bytes.isEmpty { return true }
        guard let record = DeadLetterRecord(bytes), let source = sources.firstIndex(of: record.source) else {
            try shelf.locked { () throws(FileProblem) in
                let file = try AppendFile(path: shelf.path)
                try file.append(bytes + [0x0A])
                try file.sync()
            }
            outcome.unreadable += 1
            return true
        }
        builder.lineLimits = rules.limits(now: isDoubtful ? nil : WallClock.now())
        let file = FileContext(id: record.fileID, epoch: record.epoch, path: record.file, source: source)
        var (cursor, counts) = (FileCursor(offset: record.offset), LineCounts())
        // A line without a time of its own is of the time when it was refused: that of its first reading is not kept for so long.
        let mark = ReadTimeMark(start: 0, end: .max, time: record.refused)
        let before = builder.lineCount
        let stop = unsafe builder.consumeOverlong(
            record.line.span.bytes, 0..<record.line.count, length: record.line.count, size: record.line.count + 1, of: file,
            cursor: &cursor, mark: mark, counts: &counts)
        if stop == .held { return false }
        if isDoubtful, builder.lineCount > before { doubtful.append(before) }
        return true
    }

    /// Delivers the open batch. `false` if it was called off.
    private mutating func flush(through end: UInt64) async throws -> Bool {
        guard !builder.isEmpty else { return true }
        var batch = try builder.seal()
        if batch.withheld.isEmpty { batch.doubtful = doubtful }
        doubtful = []
        try shelf.note(done: shelf.progress.done, sent: end)
        let settlement = batch.lines.isEmpty ? Settlement() : await delivery.deliver(batch)
        let undeliverable = SettlementBook.undeliverable(batch, settlement)
        guard refusals.write(batch, undeliverable, sources: sources) else {
            throw FileProblem("write to", shelf.path, because: "the disk does not take it", "What was not delivered is kept.")
        }
        outcome.delivered += settlement.delivered.count
        outcome.duplicates += settlement.duplicates
        outcome.refused += undeliverable.count
        builder.settled(batch.sequence)
        guard !settlement.isAbandoned else {
            outcome.isAbandoned = true
            return false
        }
        try shelf.note(done: end, sent: end)
        return true
    }
}
