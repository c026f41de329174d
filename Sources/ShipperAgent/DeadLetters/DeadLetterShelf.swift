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
    /// How far that has come: `done sent`, offsets in bytes.
    var progressPath: String { "\(folder)/\(sink).replay.done" }
    private var lockPath: String { "\(folder)/\(sink).lock" }

    func locked<Result>(_ body: () throws(FileProblem) -> Result) throws(FileProblem) -> Result {
        try PathLock.hold(lockPath, body)
    }

    /// One replay at a time. `nil`: there is one.
    func lockReplay() throws(FileProblem) -> PathLock.Held? { try PathLock.take("\(folder)/\(sink).replay.lock") }

    // MARK: - Taking lines away

    /// Moves lines to `replayPath`; what a replay that was cut short has left there comes first, alone.
    func beginReplay(of wanted: DeadLetterFilter) throws(FileProblem) {
        guard OpenFile.facts(at: replayPath) == nil else { return }
        try locked { () throws(FileProblem) in
            guard OpenFile.facts(at: path) != nil else { return }
            if wanted.takesAll { return try rename(path, to: replayPath) }
            // Lines are in both files, rather than in none, after a crash between the two.
            try copy(to: replayPath) { wanted.matches($0) }
            try copy(to: path) { !wanted.matches($0) }
        }
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
    }

    // MARK: - Progress of a replay

    /// How far the lines are settled, and how far they may have been sent.
    var progress: (done: UInt64, sent: UInt64) {
        let text = ((try? DurableFile.read(progressPath)) ?? nil).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let numbers = text.split { $0.isWhitespace }.compactMap { UInt64($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
    }

    func note(done: UInt64, sent: UInt64) throws(FileProblem) {
        try DurableFile.replace(progressPath, with: Array("\(done) \(sent)\n".utf8))
        unsafe unlink(progressPath + ".previous")
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
