import ShipperCore
import ShipperTailing

/// One sink's place in one file.
struct SinkFile {
    let file: TrackedFile
    var context: FileContext
    var cursor: FileCursor
    /// Every line before this offset is settled.
    var settled: UInt64
    /// Where the file ended when no further whole line was found in it; it is left alone until it is longer.
    var exhaustedAt: UInt64 = 0
    /// Whether its next line waits until something that was sent is settled.
    var isHeld = false
    /// A record of joined lines that may yet go on.
    var openRecord: OpenRecord?
    /// The file's version when there was nothing to do for it; until it changes there is nothing.
    var idleVersion: Int?

    struct OpenRecord: Equatable {
        /// Where the file ended then.
        let end: UInt64
        /// When the record is complete if the file still ends there.
        let due: ContinuousClock.Instant
    }

    /// Whether there may be lines to take.
    func isReady(_ status: TrackedFile.Status, _ now: ContinuousClock.Instant) -> Bool {
        if isHeld { return false }
        if status.size > max(cursor.offset, cursor.overlongScan ?? 0, exhaustedAt) { return true }
        guard status.size > cursor.offset else { return false }
        return status.isEnded || openRecord.map { $0.due <= now } ?? false
    }

    /// Whether the file is shorter than what was read of it. The size that the registry last saw may lag behind what a read found,
    /// so the file itself is asked.
    func isCut(_ status: TrackedFile.Status) -> Bool {
        guard cursor.offset > status.size, let facts = try? file.handle.facts() else { return false }
        return facts.size < cursor.offset
    }

    /// Bytes that are not settled. What was looked at and holds no whole line does not count.
    func lag(_ size: UInt64) -> Int {
        let end = size <= exhaustedAt ? cursor.offset : size
        return end > settled ? Int(end - settled) : 0
    }

    /// Begins the file anew in a later epoch.
    mutating func restart(_ status: TrackedFile.Status) {
        context = FileContext(
            id: context.id, epoch: status.identity.epoch, path: context.path, source: context.source)
        cursor = FileCursor()
        settled = 0
        exhaustedAt = 0
        openRecord = nil
        isHeld = false
    }
}
