public import ShipperCore
import Synchronization

/// When stretches of files were first read, for lines without a time of their own: the same for every sink, durable before a line leaves.
///
/// The journal `read-times` holds one line for each mark. At start, and while running whenever it passes `journalLimit`, it is written
/// anew without what nobody will ask for again: marks of files no longer followed, and of what every sink's checkpoint has passed.
public final class ReadTimes: Sendable {
    static let journalLimit: UInt64 = 4 << 20
    private static let name = "read-times"

    private struct State {
        /// Sorted by their offsets; none reaches into the next.
        var marks: [ContentID: [ReadTimeMark]] = [:]
        var journal: (any AppendableFile)?
        /// Whether there are marks that the disk may not have.
        var isUnsynced = false
        /// A sync that has failed, and when: what the system had not written it may have forgotten, and a second one would not tell.
        var failure: (problem: FileProblem, time: Int64)?
        /// What was left of the journal when it was last written anew, in bytes.
        var kept: UInt64 = 0
    }

    private let directory: StateDirectory
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// - Parameter now: nanoseconds since 1970.
    init(directory: StateDirectory, now: @escaping @Sendable () -> Int64) throws(FileProblem) {
        self.directory = directory
        self.now = now
        var marks: [ContentID: [ReadTimeMark]] = [:]
        let path = directory.file(Self.name)
        var bytes = try directory.files.contents(of: path)
        if bytes == nil { bytes = try directory.files.contents(of: path + ".previous") }
        // What stands after the last newline was cut off by a crash, and never used. It must go, or the next mark would join it.
        let journal = bytes ?? []
        let whole = Array(journal[..<((journal.lastIndex(of: 0x0A) ?? -1) + 1)])
        if whole.count < journal.count { try directory.files.replace(path, with: whole) }
        for line in String(decoding: whole, as: UTF8.self).split(separator: "\n") {
            guard let (key, mark) = Self.parse(line) else { continue }
            marks[key, default: []].append(mark)
        }
        state = Mutex(State(marks: marks.mapValues { $0.sorted { $0.start < $1.start } }))
    }

    /// The mark that dates the line at `offset`; made now, for all up to `end`, if there is none. The disk has it after the next `sync`.
    ///
    /// - Throws: `FileProblem` if a new mark cannot be written; the line must wait then.
    public func mark(
        _ id: FileID, epoch: UInt32, at offset: UInt64, through end: UInt64
    ) throws(FileProblem) -> ReadTimeMark {
        let key = ContentID(file: id, epoch: epoch)
        let result: Result<ReadTimeMark, FileProblem> = state.withLock { state in
            let (place, below, above) = Self.neighbours(of: offset, in: state.marks[key] ?? [])
            if let below, below.time(at: offset) != nil { return .success(below) }
            let mark = Self.newMark(between: below, above, at: offset, through: end, now: now())
            do throws(FileProblem) {
                try append(Self.line(key, mark), to: &state)
            } catch {
                return .failure(error)
            }
            state.marks[key, default: []].insert(mark, at: place)
            return .success(mark)
        }
        return try result.get()
    }

    /// Forgets what nobody will ask for again, and writes the journal anew.
    ///
    /// - Parameter passed: the offset in some contents that every sink's checkpoint has reached; `nil` if they are not kept. The last mark
    ///   that begins before it stays: the next one's times must be later.
    func compact(passed: (ContentID) -> UInt64?) throws(FileProblem) {
        try change { state throws(FileProblem) in
            state.marks = Dictionary(
                uniqueKeysWithValues: state.marks.compactMap { key, marks in
                    passed(key).map { (key, Array(marks.dropFirst(max(0, Self.place(behind: $0, in: marks) - 1)))) }
                })
            try rewrite(&state)
        }
    }

    /// Returns when the disk has every mark that was given; one call, however many marks.
    ///
    /// - Throws: `FileProblem` if that cannot be; lines that are dated by them must wait then.
    public func sync() throws(FileProblem) {
        try change { state throws(FileProblem) in
            guard state.isUnsynced else { return }
            let time = now()
            if let failure = state.failure, (0..<Self.patience).contains(time &- failure.time) { throw failure.problem }
            do throws(FileProblem) {
                if state.failure == nil { try opened(&state).sync() } else { try rewrite(&state) }
                state.isUnsynced = false
            } catch {
                state.failure = (error, time)
                throw error
            }
        }
    }

    /// A disk that took nothing is not asked again before then, in nanoseconds: who waits for it asks without a pause.
    private static let patience: Int64 = 1_000_000_000

    private func rewrite(_ state: inout State) throws(FileProblem) {
        let lines = state.marks.flatMap { entry in entry.value.map { Self.line(entry.key, $0) } }
        let bytes = Array(lines.joined().utf8)
        state.journal = nil
        state.kept = UInt64(bytes.count)
        try directory.files.replace(directory.file(Self.name), with: bytes)
        (state.isUnsynced, state.failure) = (false, nil)
    }

    private func change(_ body: (inout State) throws(FileProblem) -> Void) throws(FileProblem) {
        let result = state.withLock { state -> Result<Void, FileProblem> in
            do throws(FileProblem) {
                return .success(try body(&state))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Whether it is worth being written anew. Where that leaves much, since a sink is far behind, not before it has doubled.
    var isLarge: Bool { state.withLock { ($0.journal?.size ?? 0) > max(Self.journalLimit, $0.kept * 2) } }

    /// The place behind the last mark that begins at `offset` or before it; the search halves what is left.
    private static func place(behind offset: UInt64, in marks: [ReadTimeMark]) -> Int {
        var range = 0..<marks.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = marks[middle].start <= offset ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    private static func neighbours(
        of offset: UInt64, in marks: [ReadTimeMark]
    ) -> (place: Int, below: ReadTimeMark?, above: ReadTimeMark?) {
        let place = place(behind: offset, in: marks)
        return (place, marks[..<place].last, marks[place...].first)
    }

    /// Times rise with offsets, a nanosecond for each byte at the least: from the neighbour below to the new mark, and from there to
    /// the neighbour above. So there is always room for one more in between: sinks read at different places.
    private static func newMark(
        between below: ReadTimeMark?, _ above: ReadTimeMark?, at offset: UInt64, through end: UInt64, now: Int64
    ) -> ReadTimeMark {
        var time = now
        if let below { time = max(time, below.time + Int64(offset - below.start)) }
        let stop = min(max(end, offset + 1), above?.start ?? .max)
        if let above { time = min(time, above.time - Int64(above.start - offset)) }
        return ReadTimeMark(start: offset, end: stop, time: time)
    }

    private func append(_ line: String, to state: inout State) throws(FileProblem) {
        try opened(&state).append(Array(line.utf8))
        state.isUnsynced = true
    }

    private func opened(_ state: inout State) throws(FileProblem) -> any AppendableFile {
        if let open = state.journal { return open }
        let journal = try directory.files.append(to: directory.file(Self.name))
        state.journal = journal
        return journal
    }

    private static func line(_ key: ContentID, _ mark: ReadTimeMark) -> String {
        "1 \(key.file) \(key.epoch) \(mark.start) \(mark.end) \(mark.time)\n"
    }

    /// Neither an offset nor a time is larger in truth, but a digit may have been damaged: below it no sum of both overflows.
    private static let largest: UInt64 = 1 << 62

    private static func parse(_ line: Substring) -> (ContentID, ReadTimeMark)? {
        let parts = line.split(separator: " ")
        guard parts.count == 6, parts[0] == "1", let id = FileID(parts[1]), let epoch = UInt32(parts[2]),
            let start = UInt64(parts[3]), let end = UInt64(parts[4]), let time = Int64(parts[5]), start < end,
            end < largest, time.magnitude < largest
        else { return nil }
        return (ContentID(file: id, epoch: epoch), ReadTimeMark(start: start, end: end, time: time))
    }
}
