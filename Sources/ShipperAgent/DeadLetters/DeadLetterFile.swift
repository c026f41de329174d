import Logging
import ShipperCore
import ShipperDelivery
import ShipperTailing
import Synchronization

/// A sink's refused lines on disk: written and synced before the checkpoint passes them.
final class DeadLetterFile: Sendable {
    private let shelf: DeadLetterShelf
    /// In bytes.
    let limit: UInt64
    private let onFull: DeadLetterConfiguration.OnFull
    private let wallClock: @Sendable () -> Int64
    private let logger: Logger
    private let reasons: ThrottledReasons
    private let paused = Mutex<Pause?>(nil)
    private let dropped = Atomic(0)

    init(
        _ shelf: DeadLetterShelf, limit: UInt64, onFull: DeadLetterConfiguration.OnFull = .pause, logger: Logger,
        wallClock: @escaping @Sendable () -> Int64
    ) {
        self.shelf = shelf
        self.limit = limit
        self.onFull = onFull
        self.logger = logger
        self.wallClock = wallClock
        reasons = ThrottledReasons()
    }

    /// Why nothing can be written now, and so the sink waits.
    struct Pause: Sendable {
        let reason: String
        let since: ContinuousClock.Instant
    }

    /// `nil` while lines can be written.
    var pause: Pause? { paused.withLock { $0 } }

    /// Size in bytes, with what is being sent again.
    var size: UInt64 { [shelf.path, shelf.replayPath].reduce(0) { $0 + (OpenFile.facts(at: $1)?.size ?? 0) } }
    /// Lines that made room for others.
    var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// A line that nobody will take.
    struct Entry {
        let line: LineReference
        let reason: String
    }

    /// Writes lines of the batch. `false` if that is not possible now; the reason is said once.
    func write(_ batch: SealedBatch, _ entries: [Entry], sources: [String]) -> Bool {
        guard !entries.isEmpty else { return true }
        do {
            let records = entries.map { encode(batch, $0, sources) }
            try shelf.locked { () throws(FileProblem) in try append(records) }
            paused.withLock { $0 = nil }
            for entry in entries { tell(entry.reason) }
            return true
        } catch {
            let isNew = paused.withLock { pause in
                defer { pause = pause ?? Pause(reason: "\(error)", since: .now) }
                return pause == nil
            }
            if isNew { logger.error("\(error)") }
            return false
        }
    }

    private func append(_ records: [[UInt8]]) throws(FileProblem) {
        var file = try AppendFile(path: shelf.path)
        let isNew = file.size == 0
        // A crash may have left half a record; on a line of its own it spoils no other.
        let mend: [UInt8] = try endsInNewline(file.size) ? [] : [0x0A]
        var wanted = records[...]
        var size = UInt64(mend.count) + records.reduce(0) { $0 + UInt64($1.count) }
        if file.size + size > limit {
            guard onFull == .dropOldest else {
                throw FileProblem(
                    "add to", shelf.path, because: "it has reached its limit of \(limit) bytes",
                    "The sink '\(shelf.sink)' pauses until there is room: replay or drop what is in it (shipper dead-letter).")
            }
            while size > limit, let first = wanted.popFirst() { size -= UInt64(first.count) }
            try makeRoom(for: size, besides: records.count - wanted.count)
            file = try AppendFile(path: shelf.path)
        }
        try file.append(mend + wanted.joined())
        try file.sync()
        // A new file's name is on disk when its directory is.
        if isNew { try DurableFile.syncDirectory(of: shelf.path) }
    }

    /// An eighth more than is needed, so that the file is not written anew for each line.
    private func makeRoom(for size: UInt64, besides gone: Int) throws(FileProblem) {
        let wanted = limit - size
        let lines = try shelf.dropOldest(to: wanted - min(wanted, limit / 8)) + gone
        dropped.add(lines, ordering: .relaxed)
        logger.error(
            "The dead letter of sink '\(shelf.sink)' is full (\(limit) bytes): its oldest \(lines) lines were dropped for good, as on_full: drop_oldest says.",
            metadata: ["sink": "\(shelf.sink)"])
    }

    private func endsInNewline(_ size: UInt64) throws(FileProblem) -> Bool {
        guard size > 0 else { return true }
        var last: [UInt8] = [0]
        let count = try OpenFile(path: shelf.path).read(at: size - 1, into: &last, 0..<1)
        return count == 0 || last[0] == 0x0A
    }

    private func encode(_ batch: SealedBatch, _ entry: Entry, _ sources: [String]) -> [UInt8] {
        let file = batch.ranges[Int(entry.line.range)].file
        let text = batch.text(of: entry.line)
        var record: [UInt8] = []
        unsafe DeadLetter.append(
            text.span.bytes, from: file, offset: entry.line.offset, source: sources[file.source], sink: shelf.sink, reason: entry.reason,
            time: wallClock(), to: &record)
        return record
    }

    private func tell(_ reason: String) {
        guard let before = reasons.shouldTell(reason, now: .now) else { return }
        let more = before > 0 ? " (and \(before) more for this reason since last told)" : ""
        logger.error(
            "A line cannot be delivered to sink '\(shelf.sink)'\(more); it is in '\(shelf.path)'. Reason: \(reason)",
            metadata: ["sink": "\(shelf.sink)"])
    }
}

/// Says each reason once a minute, however often it comes. Reasons of one kind are one, whichever streams and fields they name; of those
/// that are of none, those that differ in their numbers alone.
final class ThrottledReasons: Sendable {
    static let interval = Duration.seconds(60)
    /// Reasons told apart; all further ones are one.
    static let limit = 64

    private let known = Mutex<[String: (told: ContinuousClock.Instant, unsaid: Int)]>([:])

    /// How many were left unsaid, if this one is to be told.
    func shouldTell(_ reason: String, now: ContinuousClock.Instant) -> Int? {
        let found = RefusalKind(reason)
        let kind = found == .other ? String(reason.filter { !$0.isNumber }.prefix(80)) : found.rawValue
        return known.withLock { known in
            let key = known[kind] != nil || known.count < Self.limit ? kind : ""
            if let entry = known[key], now - entry.told < Self.interval {
                known[key]?.unsaid += 1
                return nil
            }
            defer { known[key] = (now, 0) }
            return known[key]?.unsaid ?? 0
        }
    }
}
