public import ShipperCore

/// Where a sink took what stood at the end of a file as complete although no file says so: a record whose next line did not come, a last
/// line that never got its newline.
///
/// After a crash more may stand there, and what was sent must come out the same. So a cut is durable before anything in front of it is
/// sent, and whoever reads that stretch again ends there again. Each sink has its own, as it has its own checkpoint; its thread owns them.
public struct LineCuts: Sendable {
    /// Past this size in bytes the journal is written anew without the cuts that the checkpoint has passed.
    private let journalLimit: UInt64

    private let files: any FileSystem
    private let path: String
    private var journal: (any AppendableFile)?
    /// Rising offsets.
    public private(set) var cuts: [ContentID: [UInt64]] = [:]

    /// - Parameter checkpoint: what it has passed is forgotten.
    public init(
        directory: StateDirectory, sink: String, checkpoint: CheckpointStore, journalLimit: UInt64 = 256 << 10
    ) throws(FileProblem) {
        self.journalLimit = journalLimit
        files = directory.files
        path = directory.file("checkpoints/\(sink).cuts")
        var bytes = try files.contents(of: path)
        if bytes == nil { bytes = try files.contents(of: path + ".previous") }
        // What stands after the last newline was cut off by a crash, and never used.
        let journal = bytes ?? []
        let whole = journal[..<((journal.lastIndex(of: 0x0A) ?? -1) + 1)]
        for line in String(decoding: whole, as: UTF8.self).split(separator: "\n") {
            guard let (place, offset) = Self.parse(line) else { continue }
            insert(offset, at: place)
        }
        if !journal.isEmpty { try compact(checkpoint) }
    }

    /// The first cut behind `offset`.
    public func next(after offset: UInt64, in file: FileContext) -> UInt64? {
        if cuts.isEmpty { return nil }
        return cuts[file.content]?.first { $0 > offset }
    }

    /// Returns when the disk has it.
    ///
    /// - Throws: `FileProblem` if that cannot be; what stands in front of the cut must wait then.
    public mutating func add(_ offset: UInt64, in file: FileContext) throws(FileProblem) {
        let place = file.content
        if cuts[place]?.contains(offset) == true { return }
        let journal: any AppendableFile
        if let open = self.journal {
            journal = open
        } else {
            journal = try files.append(to: path)
            self.journal = journal
        }
        try journal.append(Array(Self.line(place, offset).utf8))
        try journal.sync()
        insert(offset, at: place)
    }

    public var isLarge: Bool { (journal?.size ?? 0) > journalLimit }

    /// Forgets what `checkpoint`, which the disk has, has passed, and what stood in files before an epoch that it knows.
    public mutating func compact(_ checkpoint: CheckpointStore) throws(FileProblem) {
        var kept: [ContentID: [UInt64]] = [:]
        for (place, offsets) in cuts {
            let rest: [UInt64]
            if let entry = checkpoint.entries[place] {
                rest = offsets.filter { $0 > entry.offset }
            } else {
                rest = checkpoint.entries.keys.contains { $0.file == place.file && $0.epoch > place.epoch } ? [] : offsets
            }
            if !rest.isEmpty { kept[place] = rest }
        }
        let lines = kept.flatMap { place, offsets in offsets.map { Self.line(place, $0) } }
        journal = nil
        try files.replace(path, with: Array(lines.joined().utf8))
        cuts = kept
    }

    private mutating func insert(_ offset: UInt64, at place: ContentID) {
        var offsets = cuts[place] ?? []
        offsets.insert(offset, at: offsets.firstIndex { $0 > offset } ?? offsets.endIndex)
        cuts[place] = offsets
    }

    private static func line(_ place: ContentID, _ offset: UInt64) -> String { "1 \(place.file) \(place.epoch) \(offset)\n" }

    private static func parse(_ line: Substring) -> (ContentID, UInt64)? {
        let parts = line.split(separator: " ")
        guard parts.count == 4, parts[0] == "1", let id = FileID(parts[1]), let epoch = UInt32(parts[2]),
            let offset = UInt64(parts[3])
        else { return nil }
        return (ContentID(file: id, epoch: epoch), offset)
    }
}
