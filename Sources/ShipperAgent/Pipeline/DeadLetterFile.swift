import Logging
import ShipperCore
import ShipperDelivery
import ShipperTailing
import Synchronization

/// A sink's refused lines on disk: written and synced before the checkpoint passes them.
final class DeadLetterFile: Sendable {
    private let path: String
    private let sink: String
    /// At this size in bytes the sink pauses: its refused lines wait unsettled.
    private let limit: UInt64
    private let wallClock: @Sendable () -> Int64
    private let logger: Logger
    private let isPaused = Atomic(false)

    init(
        path: String, sink: String, limit: UInt64, logger: Logger, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.path = path
        self.sink = sink
        self.limit = limit
        self.logger = logger
        self.wallClock = wallClock
    }

    /// A line that nobody will take.
    struct Entry {
        let line: LineReference
        let reason: String
    }

    /// Writes lines of the batch. `false` if that is not possible now; the reason is said once.
    func write(_ batch: SealedBatch, _ entries: [Entry], sources: [String]) -> Bool {
        guard let first = entries.first else { return true }
        do {
            let file = try AppendFile(path: path)
            // A crash may have left half a record; on a line of its own it spoils no other.
            let mend: [UInt8] = try endsInNewline(file.size) ? [] : [0x0A]
            let records = mend + encode(batch, entries, sources)
            guard file.size + UInt64(records.count) <= limit else {
                throw FileProblem(
                    "add to", path, because: "it has reached its limit of \(limit) bytes",
                    "The sink '\(sink)' pauses until there is room: replay or remove what is in it.")
            }
            try file.append(records)
            try file.sync()
            isPaused.store(false, ordering: .relaxed)
            logger.error(
                "\(entries.count) lines cannot be delivered; they are in '\(path)'. First reason: \(first.reason)",
                metadata: ["sink": "\(sink)"])
            return true
        } catch {
            if !isPaused.exchange(true, ordering: .relaxed) { logger.error("\(error)") }
            return false
        }
    }

    private func endsInNewline(_ size: UInt64) throws(FileProblem) -> Bool {
        guard size > 0 else { return true }
        var last: [UInt8] = [0]
        let count = try OpenFile(path: path).read(at: size - 1, into: &last, 0..<1)
        return count == 0 || last[0] == 0x0A
    }

    private func encode(_ batch: SealedBatch, _ entries: [Entry], _ sources: [String]) -> [UInt8] {
        var records: [UInt8] = []
        for entry in entries {
            let file = batch.ranges[Int(entry.line.range)].file
            let text = batch.text(of: entry.line)
            unsafe DeadLetter.append(
                text.span.bytes, from: file, offset: entry.line.offset, source: sources[file.source], sink: sink, reason: entry.reason,
                time: wallClock(), to: &records)
        }
        return records
    }
}
