import ShipperCore
import ShipperDelivery
import Synchronization

/// What a sink's thread tells the rest of the agent: the books, the lag, the last trouble.
final class SinkState: Sendable {
    struct Snapshot: Sendable {
        /// By source.
        var ledgers: [String: LineLedger]
        var lag: [String: Lag] = [:]
        var batches = 0
        var batchesInFlight = 0
        var uncompressedBytes = 0
        var compressedBytes = 0
        var valuesCut = 0
        /// By label, lines that carried it as structured metadata.
        var movedLabels: [String: Int] = [:]
        /// Lines that went to streams of late lines.
        var backfilled = 0
        /// When the sink's thread last came round.
        var heartbeat = ContinuousClock.now
        /// When the checkpoint was last known to hold all that was settled.
        var checkpointCurrent = ContinuousClock.now
        var checkpointFailures = 0
        /// Why the newest request did not succeed; `nil` when it did.
        var trouble: String?
        /// What the server said that it is, if it did.
        var product: ServerProduct?
        /// When the trouble began.
        var troubled: ContinuousClock.Instant?
        /// Why the server does not say which lines it holds, which are waited with meanwhile, and since when.
        var unanswered: (reason: String, since: ContinuousClock.Instant)?
        /// Requests that are said again.
        var retries = 0
        /// What went wrong last, and when; it stays when the trouble is over.
        var lastError: (reason: String, at: ContinuousClock.Instant)?

        mutating func noteTrouble(_ reason: String, at now: ContinuousClock.Instant) {
            trouble = reason
            troubled = troubled ?? now
            retries += 1
            lastError = (reason, now)
        }

        mutating func noteUnanswered(_ reason: String, at now: ContinuousClock.Instant) {
            unanswered = (reason, unanswered?.since ?? now)
            lastError = (reason, now)
        }

        mutating func noteRecovery() { (trouble, troubled) = (nil, nil) }
    }

    struct Lag: Sendable {
        /// Bytes of whole lines that are not settled, the unfinished last line of a file left out.
        var bytes = 0
        /// When the sink last had everything.
        var caughtUp = ContinuousClock.now

        /// Seconds since then; 0 while it has everything.
        var seconds: Double { bytes == 0 ? 0 : (ContinuousClock.now - caughtUp).seconds }
    }

    let name: String
    private let state: Mutex<Snapshot>
    private let bodyLimitNow = Atomic(Int.max)

    /// - Parameter fieldLabels: labels that may come to have too many values.
    init(name: String, sources: [String], fieldLabels: [String] = []) {
        self.name = name
        var snapshot = Snapshot(ledgers: Dictionary(uniqueKeysWithValues: sources.map { ($0, LineLedger()) }))
        snapshot.movedLabels = Dictionary(uniqueKeysWithValues: fieldLabels.map { ($0, 0) })
        state = Mutex(snapshot)
    }

    var snapshot: Snapshot { state.withLock { $0 } }

    /// Bytes before compression at which a batch is closed at the latest, as far as the server's refusals tell.
    var bodyLimit: Int { bodyLimitNow.load(ordering: .relaxed) }

    /// A body is never held smaller than the configuration may ask for.
    static let leastBody = 64 << 10

    /// The server refused a body of so many bytes: the next ones are half as large. Returns their limit if that is news.
    func learn(refusedBody bytes: Int) -> Int? {
        guard bytes > Self.leastBody else { return nil }
        let limit = max(bytes / 2, Self.leastBody)
        let before = bodyLimitNow.min(limit, ordering: .relaxed).oldValue
        return limit < before ? limit : nil
    }

    func update(_ change: (inout Snapshot) -> Void) { state.withLock { change(&$0) } }

    func updateLedger(of source: String, _ change: (inout LineLedger) -> Void) {
        state.withLock { change(&$0.ledgers[source, default: LineLedger()]) }
    }
}

extension Duration {
    /// As a floating-point number of seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
