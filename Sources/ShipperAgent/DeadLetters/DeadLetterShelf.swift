import Glibc
import ShipperTailing

/// Where a sink's refused lines are: `SINK.ndjson`, to which the agent appends, and `SINK.replay`, which is being sent again.
///
/// Whoever appends or takes away holds `SINK.lock` meanwhile, so that a running agent and a command do not meet.
struct DeadLetterShelf: Sendable {
    let sink: String
    private let folder: String

    init(sink: String, stateDirectory: String) {
        self.sink = sink
        folder = stateDirectory + "/dead-letter"
    }

    var path: String { "\(folder)/\(sink).ndjson" }
    /// Lines on their way out again.
    var replayPath: String { "\(folder)/\(sink).replay" }
    /// How far that has come, and when it began: `done sent began`, offsets in bytes, and nanoseconds since 1970.
    var progressPath: String { "\(folder)/\(sink).replay.done" }
    private var lockPath: String { "\(folder)/\(sink).lock" }

    func locked<Result>(_ body: () throws(FileProblem) -> Result) throws(FileProblem) -> Result {
        try PathLock.hold(lockPath, body)
    }

    /// One replay at a time. `nil`: there is one.
    func lockReplay() throws(FileProblem) -> PathLock.Held? { try PathLock.take("\(folder)/\(sink).replay.lock") }

    // MARK: - Taking lines away

    /// Moves lines to `replayPath`; what a replay that was cut short has left there comes first, alone.
    ///
    /// - Parameter began: nanoseconds since 1970; noted before anything is moved, in place of what an earlier replay's end left behind.
    func beginReplay(of wanted: DeadLetterFilter, began: Int64) throws(FileProblem) {
        try locked { () throws(FileProblem) in
            guard OpenFile.facts(at: replayPath) == nil else { return try takeOutMoved() }
            guard OpenFile.facts(at: path) != nil else { return }
            try note(Progress(began: began))
            if wanted.takesAll { return try rename(path, to: replayPath) }
            // Lines are in both files, rather than in none, after a crash between the two.
            try copy(to: replayPath) { wanted.matches($0) }
            try copy(to: path) { !wanted.matches($0) }
        }
    }

    /// Takes lines out of `path` that a crash has left there although they had been moved. What was refused once more since has another time.
    private func takeOutMoved() throws(FileProblem) {
        guard OpenFile.facts(at: path) != nil else { return }
        var moved: Set<RecordHash> = []
        var reader = try DeadLetterReader(replayPath)
        while let line = try reader.next() {
            // What cannot be read is put back as it is.
            if DeadLetterRecord(line.bytes) != nil { moved.insert(RecordHash(line.bytes)) }
        }
        try copyLines(to: path) { !moved.contains(RecordHash($0)) }
    }

    func endReplay() {
        unsafe unlink(replayPath)
        unsafe unlink(progressPath)
    }

    /// Removes lines for good. Returns how many.
    func drop(_ wanted: DeadLetterFilter) throws(FileProblem) -> Int {
        try locked { () throws(FileProblem) in
            guard OpenFile.facts(at: path) != nil else { return 0 }
            var dropped = 0
            try copy(to: path) { record in
                let isWanted = wanted.matches(record)
                if isWanted { dropped += 1 }
                return !isWanted
            }
            return dropped
        }
    }

    /// Drops whole lines from the beginning until the file is not longer than `size`. Returns how many. The lock must be held.
    func dropOldest(to size: UInt64) throws(FileProblem) -> Int {
        guard let facts = OpenFile.facts(at: path), facts.size > size else { return 0 }
        let excess = facts.size - size
        var (dropped, passed) = (0, UInt64(0))
        try copyLines(to: path) { line in
            if passed >= excess { return true }
            passed += UInt64(line.count) + 1
            dropped += 1
            return false
        }
        return dropped
    }

    private func copy(to target: String, keeping isKept: (DeadLetterRecord?) -> Bool) throws(FileProblem) {
        try copyLines(to: target) { isKept(DeadLetterRecord($0)) }
    }

    /// Writes the lines that are kept to a new file, and puts that in `target`'s place.
    private func copyLines(to target: String, keeping isKept: (ArraySlice<UInt8>) -> Bool) throws(FileProblem) {
        let new = target + ".new"
        let output = try AppendFile(path: new, truncating: true)
        var waiting: [UInt8] = []
        var reader = try DeadLetterReader(path)
        while let line = try reader.next() {
            guard !line.bytes.isEmpty, isKept(line.bytes) else { continue }
            waiting += line.bytes + [0x0A]
            if waiting.count > 1 << 20 {
                try output.append(waiting)
                waiting = []
            }
        }
        try output.append(waiting)
        try output.sync()
        try rename(new, to: target)
    }

    private func rename(_ old: String, to new: String) throws(FileProblem) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw FileProblem("rename", old, code: errno, "Nothing is lost.") }
        try DurableFile.syncDirectory(of: new)
    }

    // MARK: - Progress of a replay

    /// How far a replay has come.
    struct Progress: Equatable {
        /// Up to here lines are settled.
        var done: UInt64 = 0
        /// Up to here they may have been sent.
        var sent: UInt64 = 0
        /// What is late is late by this time, also when it is sent again.
        var began: Int64
    }

    /// `nil` where nothing is noted.
    var progress: Progress? {
        let text = ((try? DurableFile.read(progressPath)) ?? nil).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let numbers = text.split { $0.isWhitespace }.compactMap { UInt64($0) }
        guard numbers.count == 3, let began = Int64(exactly: numbers[2]) else { return nil }
        return Progress(done: numbers[0], sent: numbers[1], began: began)
    }

    func note(_ progress: Progress) throws(FileProblem) {
        try DurableFile.replace(progressPath, with: Array("\(progress.done) \(progress.sent) \(progress.began)\n".utf8))
        unsafe unlink(progressPath + ".previous")
    }
}

/// Tells records apart, within one run, without keeping them.
private struct RecordHash: Hashable {
    let halves: [Int]

    init(_ record: ArraySlice<UInt8>) {
        halves = (0..<2).map { seed in
            var hasher = Hasher()
            hasher.combine(seed)
            hasher.combine(record)
            return hasher.finalize()
        }
    }
}

/// Which lines of a dead letter are meant.
public struct DeadLetterFilter: Sendable {
    /// A part of the reason, whatever its case.
    public var reason: String?

    public init(reason: String? = nil) { self.reason = reason?.lowercased() }

    var takesAll: Bool { reason == nil }

    /// What cannot be read is meant only with everything else.
    func matches(_ record: DeadLetterRecord?) -> Bool {
        guard let reason else { return true }
        return record?.reason.lowercased().contains(reason) ?? false
    }
}
