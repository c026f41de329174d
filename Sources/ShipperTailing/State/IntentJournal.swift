public import ShipperCore

/// How far into each file one sink may have sent lines: on disk before they leave.
///
/// Between the checkpoint and this mark lie the lines whose fate a crash leaves open. A journal in `intents/SINK`: a line for each batch
/// and file, `id epoch end`, with `start-end:route` for lines of it that did not go the plain way; `newest stream time` for each stream;
/// before them what the lines' labels were made of, and `foreign id epoch end` for what was sent under others.
public struct IntentJournal: Sendable {
    /// Past this size, in bytes, the journal is written anew with one line a file; or past twice what that came to, where it is more.
    static let limit: UInt64 = 256 << 10

    /// Bytes that are set aside beyond that: a full disk takes no new journal, and the old one goes on, some ten thousand batches long.
    static let reserve: UInt64 = 2 << 20

    /// Streams' times that are kept, the latest ones.
    static let keptStreams = 10_000

    private struct Mark: Equatable {
        var end: UInt64
        var routed: [RoutedStretch] = []
    }

    private let directory: StateDirectory
    private let name: String
    private let routing: String
    /// What an earlier life may have sent, under the labels of today.
    private var earlier: [ContentID: Mark] = [:]
    /// Up to where earlier lives may have sent lines under other labels: the server cannot be asked for them under ours.
    private var foreign: [ContentID: UInt64] = [:]
    private var marks: [ContentID: Mark] = [:]
    private var newest: [UInt64: Int64] = [:]
    /// Lines not yet on disk.
    private var unwritten: [UInt8] = []
    private var file: (any AppendableFile)?
    private var limit = Self.limit

    /// - Parameter routing: what decides under which labels and times a line is sent, on one line.
    public init(directory: StateDirectory, sink: String, routing: String) throws(FileProblem) {
        self.directory = directory
        name = "intents/\(sink)"
        self.routing = "routing \(String(routing.map { $0.isNewline ? " " : $0 }))"
        try directory.files.makeDirectory(directory.file("intents"))
        let path = directory.file(name)
        var bytes = try directory.files.contents(of: path)
        if bytes == nil { bytes = try directory.files.contents(of: path + ".previous") }
        // What stands after the last newline was cut off by a crash, and its batch never left.
        let whole = (bytes ?? []).prefix(((bytes ?? []).lastIndex(of: 0x0A) ?? -1) + 1)
        read(String(decoding: whole, as: UTF8.self))
        marks = earlier
        do throws(FileProblem) {
            try rewrite()
        } catch  where canGoOn(in: whole) {
            // A full disk is no reason not to start.
        }
    }

    private mutating func read(_ text: String) {
        var isOurs = true
        for line in text.split(separator: "\n") {
            if line.hasPrefix("routing ") {
                isOurs = line == routing
            } else if line.hasPrefix("foreign "), let (content, mark) = Self.parse(line.dropFirst("foreign ".count)) {
                foreign[content] = max(foreign[content] ?? 0, mark.end)
            } else if let (stream, time) = Self.parseTime(line) {
                newest[stream] = time
            } else if let (content, mark) = Self.parse(line) {
                if isOurs { Self.raise(&earlier, content, mark) } else { foreign[content] = max(foreign[content] ?? 0, mark.end) }
            }
        }
    }

    /// Whether the file that is there can be appended to as it is.
    private func canGoOn(in whole: ArraySlice<UInt8>) -> Bool {
        let contents = try? directory.files.contents(of: directory.file(name))
        return contents.map { $0.elementsEqual(whole) && $0.starts(with: Array((routing + "\n").utf8)) } ?? false
    }

    /// Whether lines behind the checkpoint may have been sent under other labels.
    public func isForeign(behind checkpoint: CheckpointStore) -> Bool {
        foreign.contains { content, end in end > checkpoint.entries[content]?.offset ?? 0 }
    }

    /// The ways that lines went which may have been sent under the labels of today.
    public var memory: RoutingMemory {
        var memory = RoutingMemory()
        memory.newest = newest
        memory.files = earlier.mapValues { EarlierRoutes(end: $0.end, stretches: $0.routed) }
        return memory
    }

    // MARK: - Doubt

    /// Indices of the batch's lines that an earlier life may have sent under the labels of today, rising.
    public func doubtful(_ batch: SealedBatch) -> [Int] {
        lines(of: batch) { earlier[$0.content].map(\.end) }
    }

    /// Indices of the batch's lines that an earlier life may have sent under other labels, rising.
    public func uncertain(_ batch: SealedBatch) -> [Int] {
        lines(of: batch) { foreign[$0.content] }
    }

    private func lines(of batch: SealedBatch, before end: (FileContext) -> UInt64?) -> [Int] {
        let ends = batch.ranges.map { end($0.file) ?? 0 }
        guard zip(batch.ranges, ends).contains(where: { $0.start < $1 }) else { return [] }
        return batch.lines.indices.filter { batch.lines[$0].offset < ends[Int(batch.lines[$0].range)] }
    }

    /// Whether an earlier life may have sent the line at `offset`, under whichever labels.
    public func mayHaveSent(_ file: FileContext, at offset: UInt64) -> Bool {
        offset < max(earlier[file.content]?.end ?? 0, foreign[file.content] ?? 0)
    }

    // MARK: - Writing

    /// Notes that lines of these ranges are about to leave.
    public mutating func note(_ ranges: [FileRange], newest times: [UInt64: Int64] = [:]) {
        for range in ranges where range.lines > 0 {
            let mark = Mark(end: range.end, routed: range.routed)
            guard Self.raise(&marks, range.file.content, mark) else { continue }
            unwritten.append(contentsOf: Self.line(range.file.content, mark).utf8)
        }
        for (stream, time) in times {
            newest[stream] = time
            unwritten.append(contentsOf: Self.line(stream, time).utf8)
        }
    }

    /// Forgets the ways of lines that the checkpoint on disk has passed.
    public mutating func forgetRoutes(passedBy checkpoint: CheckpointStore) {
        for (content, mark) in marks where !mark.routed.isEmpty {
            guard let passed = checkpoint.entries[content]?.offset else { continue }
            marks[content]?.routed.removeAll { $0.end <= passed }
        }
    }

    /// Returns when the disk has all that was noted: one append and one sync, however many batches.
    public mutating func sync() throws(FileProblem) {
        guard !unwritten.isEmpty else { return }
        var open: any AppendableFile
        if let file { open = file } else { open = try openFile() }
        if open.size > limit {
            do throws(FileProblem) {
                return try rewrite()
            } catch  where open.size + UInt64(unwritten.count) <= limit + Self.reserve {
                // The disk is full: goes on in the room that was set aside, in whichever file has the name now.
                open = try openFile()
                guard open.size > 0 else { throw error }
            }
        }
        file = open
        try open.append(unwritten)
        try open.sync()
        unwritten = []
    }

    private func openFile() throws(FileProblem) -> any AppendableFile {
        let file = try directory.files.append(to: directory.file(name))
        file.reserve(limit + Self.reserve)
        return file
    }

    /// Forgets what no file holds any more.
    public mutating func keepOnly(_ isKept: (ContentID) -> Bool) {
        marks = marks.filter { isKept($0.key) }
        earlier = earlier.filter { isKept($0.key) }
        foreign = foreign.filter { isKept($0.key) }
    }

    private mutating func rewrite() throws(FileProblem) {
        if newest.count > Self.keptStreams {
            let latest = newest.sorted { $0.value > $1.value }.prefix(Self.keptStreams)
            newest = Dictionary(uniqueKeysWithValues: latest.map { ($0.key, $0.value) })
        }
        let lines =
            [routing + "\n"] + foreign.map { "foreign " + Self.line($0.key, Mark(end: $0.value)) }.sorted()
            + marks.map { Self.line($0.key, $0.value) }.sorted() + newest.map { Self.line($0.key, $0.value) }.sorted()
        let contents = Array(lines.joined().utf8)
        try directory.files.replace(directory.file(name), with: contents)
        limit = max(Self.limit, 2 * UInt64(contents.count))
        file = nil
        unwritten = []
    }

    // MARK: - Lines

    @discardableResult
    private static func raise(_ marks: inout [ContentID: Mark], _ content: ContentID, _ mark: Mark) -> Bool {
        var mark = mark
        if let known = marks[content] {
            if known.end >= mark.end { return false }
            // What was sent before keeps its ways: it may yet be repeated.
            mark.routed = known.routed + mark.routed.compactMap { $0.behind(known.end) }
        }
        marks[content] = mark
        return true
    }

    private static func line(_ content: ContentID, _ mark: Mark) -> String {
        let ways = mark.routed.map { " \($0.start)-\($0.end):\($0.route.bits)" }
        return "\(content.file) \(content.epoch) \(mark.end)\(ways.joined())\n"
    }

    private static func line(_ stream: UInt64, _ time: Int64) -> String { "newest \(stream) \(time)\n" }

    private static func parseTime(_ line: Substring) -> (UInt64, Int64)? {
        let parts = line.split(separator: " ")
        guard parts.count == 3, parts[0] == "newest", let stream = UInt64(parts[1]), let time = Int64(parts[2]) else { return nil }
        return (stream, time)
    }

    private static func parse(_ line: Substring) -> (ContentID, Mark)? {
        let parts = line.split(separator: " ")
        guard parts.count >= 3, let id = FileID(parts[0]), let epoch = UInt32(parts[1]), let end = UInt64(parts[2]) else { return nil }
        let routed = parts[3...].compactMap(parseStretch)
        guard routed.count == parts.count - 3 else { return nil }
        return (ContentID(file: id, epoch: epoch), Mark(end: end, routed: routed))
    }

    private static func parseStretch(_ text: Substring) -> RoutedStretch? {
        let parts = text.split { $0 == "-" || $0 == ":" }
        guard parts.count == 3, let start = UInt64(parts[0]), let end = UInt64(parts[1]), let bits = UInt32(parts[2]) else { return nil }
        return RoutedStretch(start: start, end: end, route: Route(bits: bits))
    }
}
