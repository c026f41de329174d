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

    private let directory: StateDirectory
    private let name: String
    public private(set) var entries: [ContentID: Entry] = [:]
    /// The written form of entries that have not moved since: of ten thousand files most are quiet.
    private var lines: [ContentID: String] = [:]
    private var isDirty = false

    /// Loads the sink's checkpoint.
    ///
    /// - Parameter report: is told of damage and of entries that cannot be read.
    public init(directory: StateDirectory, sink: String, report: (String) -> Void) throws(FileProblem) {
        self.directory = directory
        name = "checkpoints/\(sink)"
        let document = try directory.load(name, kind: Self.kind, version: Self.version, report: report)
        for line in document?.entries ?? [] {
            guard let (content, entry) = Self.parse(line) else {
                report("The checkpoint of sink '\(sink)' has a line that cannot be read: its file is read from the beginning.")
                continue
            }
            entries[content] = entry
        }
    }

    /// Every line of `range` and before it is settled.
    public mutating func advance(_ range: FileRange) {
        entries[range.file.content] = Entry(offset: range.end, tie: range.tie, tail: range.tail)
        lines[range.file.content] = nil
        isDirty = true
    }

    /// Forgets what no file holds any more.
    public mutating func keepOnly(_ isKept: (ContentID) -> Bool) {
        let before = entries.count
        entries = entries.filter { isKept($0.key) }
        lines = lines.filter { entries[$0.key] != nil }
        isDirty = isDirty || entries.count != before
    }

    /// Writes the checkpoint if it has changed. Atomic and durable.
    ///
    /// - Returns: whether there was anything to write.
    @discardableResult
    public mutating func save() throws(FileProblem) -> Bool {
        guard isDirty else { return false }
        for (content, entry) in entries where lines[content] == nil { lines[content] = Self.line(content, entry) }
        let document = StateDocument(kind: Self.kind, version: Self.version, entries: lines.values.sorted())
        try directory.save(document, as: name)
        isDirty = false
        return true
    }

    private static func line(_ content: ContentID, _ entry: Entry) -> String {
        "\(content.file) \(content.epoch) \(entry.offset) \(entry.tie.last) \(entry.tie.ordinal) \(entry.tail?.text ?? "0 -")"
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
