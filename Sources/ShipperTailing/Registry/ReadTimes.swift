public import ShipperCore
import Synchronization

/// When stretches of files were first read, for lines without a time of their own: the same for every sink, durable before use.
///
/// The journal `read-times` holds one line for each mark. At start it is written anew without marks of files no longer followed, and
/// while running whenever it passes `journalLimit`.
public final class ReadTimes: Sendable {
    static let journalLimit: UInt64 = 4 << 20
    private static let name = "read-times"

    private struct State {
        var marks: [ContentID: [ReadTimeMark]] = [:]
        var journal: (any AppendableFile)?
    }

    private let directory: StateDirectory
    private let now: @Sendable () -> Int64
    /// Held while a mark is written: whoever wants the same mark must wait until the disk has it.
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
        state = Mutex(State(marks: marks))
    }

    /// The mark that dates the line at `offset`; made now, for all up to `end`, if there is none.
    ///
    /// - Throws: `FileProblem` if a new mark cannot be made durable; the line must wait then.
    public func mark(
        _ id: FileID, epoch: UInt32, at offset: UInt64, through end: UInt64
    ) throws(FileProblem) -> ReadTimeMark {
        let key = ContentID(file: id, epoch: epoch)
        let result: Result<ReadTimeMark, FileProblem> = state.withLock { state in
            if let known = state.marks[key]?.last(where: { $0.time(at: offset) != nil }) { return .success(known) }
            let mark = Self.newMark(after: state.marks[key] ?? [], at: offset, through: end, now: now())
            do throws(FileProblem) {
                try append(Self.line(key, mark), to: &state)
            } catch {
                return .failure(error)
            }
            state.marks[key, default: []].append(mark)
            return .success(mark)
        }
        return try result.get()
    }

    /// Forgets marks of files that are not kept, and writes the journal anew.
    func compact(keeping isKept: (ContentID) -> Bool) throws(FileProblem) {
        let failure = state.withLock { state -> FileProblem? in
            state.marks = state.marks.filter { isKept($0.key) }
            let lines = state.marks.flatMap { entry in entry.value.map { Self.line(entry.key, $0) } }
            state.journal = nil
            do throws(FileProblem) {
                try directory.files.replace(directory.file(Self.name), with: Array(lines.joined().utf8))
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    var isLarge: Bool { state.withLock { ($0.journal?.size ?? 0) > Self.journalLimit } }

    /// Times rise with offsets, a nanosecond for each byte at the least: from the neighbour below to the new mark, and from there to
    /// the neighbour above. So there is always room for one more in between.
    static func newMark(
        after marks: [ReadTimeMark], at offset: UInt64, through end: UInt64, now: Int64
    ) -> ReadTimeMark {
        // Sinks read at different places, so marks do not come in the order of their offsets.
        let below = marks.filter { $0.start <= offset }.max { $0.start < $1.start }
        let above = marks.filter { $0.start > offset }.min { $0.start < $1.start }
        var time = now
        if let below { time = max(time, below.time + Int64(offset - below.start)) }
        let stop = min(max(end, offset + 1), above?.start ?? .max)
        if let above { time = min(time, above.time - Int64(above.start - offset)) }
        return ReadTimeMark(start: offset, end: stop, time: time)
    }

    private func append(_ line: String, to state: inout State) throws(FileProblem) {
        let journal: any AppendableFile
        if let open = state.journal {
            journal = open
        } else {
            journal = try directory.files.append(to: directory.file(Self.name))
            state.journal = journal
        }
        try journal.append(Array(line.utf8))
        try journal.sync()
    }

    private static func line(_ key: ContentID, _ mark: ReadTimeMark) -> String {
        "1 \(key.file) \(key.epoch) \(mark.start) \(mark.end) \(mark.time)\n"
    }

    private static func parse(_ line: Substring) -> (ContentID, ReadTimeMark)? {
        let parts = line.split(separator: " ")
        guard parts.count == 6, parts[0] == "1", let id = FileID(parts[1]), let epoch = UInt32(parts[2]),
            let start = UInt64(parts[3]), let end = UInt64(parts[4]), let time = Int64(parts[5]), start < end
        else { return nil }
        return (ContentID(file: id, epoch: epoch), ReadTimeMark(start: start, end: end, time: time))
    }
}
