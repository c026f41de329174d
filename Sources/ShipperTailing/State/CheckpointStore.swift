public import ShipperCore

/// How far one sink's deliveries have come, file by file, on disk.
public struct CheckpointStore: Sendable {
    public struct Entry: Equatable, Sendable {
        /// Every line before this offset is settled.
        public var offset: UInt64
        public var tie: TimestampTie
        /// Of what stands before the offset; `nil` where it is not known.
        public var tail: TailHash?

        public init(offset: UInt64, tie: TimestampTie, tail: TailHash? = nil) {
            self.offset = offset
            self.tie = tie
            self.tail = tail
        }
    }

    static let kind = "checkpoint"
    static let version = 1

    private var document: JournaledDocument
    public private(set) var entries: [ContentID: Entry] = [:]
    /// Whether the disk knows of contents that are forgotten here: they must not come back.
    private var hasForgotten = false
    /// What has moved since the disk has had it.
    private var moved: Set<ContentID> = []

    /// Loads the sink's checkpoint.
    ///
    /// - Parameter report: is told of damage and of entries that cannot be read.
    public init(directory: StateDirectory, sink: String, report: (String) -> Void) throws(FileProblem) {
        document = JournaledDocument(directory, Self.name(of: sink), kind: Self.kind, version: Self.version)
        for line in try document.load(report: report) ?? [] {
            guard let (content, entry) = Self.parse(line) else {
                report("The checkpoint of sink '\(sink)' has a line that cannot be read: its file is read from the beginning.")
                continue
            }
            entries[content] = entry
        }
    }

    static func name(of sink: String) -> String { "checkpoints/\(sink)" }

    /// Every line of `range` and before it is settled.
    public mutating func advance(_ range: FileRange) {
        entries[range.file.content] = Entry(offset: range.end, tie: range.tie, tail: range.tail)
        moved.insert(range.file.content)
    }

    /// Forgets what no file holds any more.
    public mutating func keepOnly(_ isKept: (ContentID) -> Bool) {
        let before = entries.count
        entries = entries.filter { isKept($0.key) }
        hasForgotten = hasForgotten || entries.count != before
    }

    /// Writes what has moved, or all if contents were forgotten. Atomic and durable.
    ///
    /// - Returns: the entries that have moved; `nil` if there was nothing to write.
    @discardableResult
    public mutating func save() throws(FileProblem) -> [ContentID: Entry]? {
        let news = Dictionary(uniqueKeysWithValues: moved.compactMap { content in entries[content].map { (content, $0) } })
        guard !news.isEmpty || hasForgotten else { return nil }
        let isAppended = hasForgotten ? false : try document.append { writer in Self.write(news, to: &writer) }
        if !isAppended {
            try document.replace(expecting: entries.count) { writer in Self.write(entries, to: &writer) }
        }
        (moved, hasForgotten) = ([], false)
        return news
    }

    private static func write(_ entries: [ContentID: Entry], to writer: inout StateWriter) {
        for (content, entry) in entries { write(content, entry, to: &writer) }
    }

    private static func write(_ content: ContentID, _ entry: Entry, to writer: inout StateWriter) {
        writer.word(content.file)
        writer.word(content.epoch)
        writer.word(entry.offset)
        writer.word(entry.tie.last)
        writer.word(entry.tie.ordinal)
        if let tail = entry.tail {
            writer.word(tail.count)
            writer.word(tail.hash)
        } else {
            writer.word("0")
            writer.word("-")
        }
        writer.endLine()
    }

    static func parse(_ line: String) -> (ContentID, Entry)? {
        let parts = line.split(separator: " ")
        guard parts.count == 7, let id = FileID(parts[0]), let epoch = UInt32(parts[1]), let offset = UInt64(parts[2]),
            let last = Int64(parts[3]), let ordinal = Int64(parts[4])
        else { return nil }
        let tail = TailHash(count: parts[5], hash: parts[6])
        return (ContentID(file: id, epoch: epoch), Entry(offset: offset, tie: TimestampTie(last: last, ordinal: ordinal), tail: tail))
    }
}
