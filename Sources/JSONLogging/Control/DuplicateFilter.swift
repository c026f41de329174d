import Synchronization

/// Knows which records have been said a moment ago, in a table that does not grow.
final class DuplicateFilter: Sendable {
    /// A record that has been repeated.
    struct Repeated: Sendable, Equatable {
        /// Its line from behind the time on.
        var tail: [UInt8]
        var tag: LineTag
        var count: UInt64
    }

    private struct Entry: Sendable {
        var record: Repeated
        /// When it was written, in nanoseconds since 1970.
        var since: Int64
    }

    private final class Slot: Sendable {
        let entry = Mutex<Entry?>(nil)
    }

    private let window: Int64
    private let slots = (0..<LogDuplicates.limit).map { _ in Slot() }
    private let leftOut = Atomic<UInt64>(0)
    /// How often ``sweep(now:isEnding:)`` is to be called.
    let interval: Duration

    init(_ duplicates: LogDuplicates) {
        let (seconds, attoseconds) = duplicates.window.components
        window = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        interval = duplicates.window
    }

    /// Records that were left out.
    var count: UInt64 { leftOut.load(ordering: .relaxed) }

    /// Whether a record is to be written. One that is not is counted.
    ///
    /// - Parameters:
    ///   - tail: Its line from behind the time on.
    ///   - now: In nanoseconds since 1970.
    func admits(_ tail: borrowing RawSpan, _ tag: LineTag, now: Int64) -> Bool {
        guard tail.byteCount <= LogDuplicates.lineBytes else { return true }
        var hasher = Hasher()
        unsafe tail.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        let slot = slots[Int(UInt(bitPattern: hasher.finalize()) % UInt(slots.count))]
        let bytes = unsafe tail.withUnsafeBytes { unsafe Array($0) }
        let admits = slot.entry.withLock { entry in
            guard let watched = entry, covers(watched, now) || watched.record.count > 0 else {
                entry = Entry(record: Repeated(tail: bytes, tag: tag, count: 0), since: now)
                return true
            }
            // One that has repetitions to tell of keeps its place until it has told them.
            guard watched.record.tail == bytes else { return true }
            entry?.record.count += 1
            return false
        }
        if !admits { leftOut.add(1, ordering: .relaxed) }
        return admits
    }

    /// Takes out the records whose time is over, all of them at the end.
    ///
    /// - Returns: Those among them that were repeated.
    func sweep(now: Int64, isEnding: Bool) -> [Repeated] {
        slots.compactMap { slot in
            slot.entry.withLock { entry in
                guard let watched = entry, isEnding || !covers(watched, now) else { return nil }
                entry = nil
                return watched.record.count > 0 ? watched.record : nil
            }
        }
    }

    /// A clock that was set back ends the window too.
    private func covers(_ entry: Entry, _ now: Int64) -> Bool { 0..<window ~= now - entry.since }
}
