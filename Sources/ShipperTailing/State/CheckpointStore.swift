public import ShipperCore

/// How far one sink's deliveries have come, file by file, on disk.
public struct CheckpointStore: Sendable {
    public struct Entry: Equatable, Sendable {
        public var epoch: UInt32
        /// Every line before this offset is settled.
        public var offset: UInt64
        public var tie: TimestampTie

        public init(epoch: UInt32, offset: UInt64, tie: TimestampTie) {
            self.epoch = epoch
            self.offset = offset
            self.tie = tie
        }
    }

    static let kind = "checkpoint"
    static let version = 1

    private let directory: StateDirectory
    private let name: String
    public private(set) var entries: [FileID: Entry] = [:]
    private var isDirty = false

    /// Loads the sink's checkpoint.
    ///
    /// - Parameter report: is told of damage and of entries that cannot be read.
    public init(directory: StateDirectory, sink: String, report: (String) -> Void) throws(FileProblem) {
        self.directory = directory
        name = "checkpoints/\(sink)"
        let document = try directory.load(name, kind: Self.kind, version: Self.version, report: report)
        for line in document?.entries ?? [] {
            guard let (id, entry) = Self.parse(line) else {
                report("The checkpoint of sink '\(sink)' has a line that cannot be read: its file is read from the beginning.")
                continue
            }
            entries[id] = entry
        }
    }

    /// Every line of `range` and before it is settled.
    public mutating func advance(_ range: FileRange) {
        entries[range.file.id] = Entry(epoch: range.file.epoch, offset: range.end, tie: range.tie)
        isDirty = true
    }

    /// Forgets files that nobody follows any more.
    public mutating func keepOnly(_ isKept: (FileID) -> Bool) {
        let before = entries.count
        entries = entries.filter { isKept($0.key) }
        isDirty = isDirty || entries.count != before
    }

    /// Writes the checkpoint if it has changed. Atomic and durable.
    public mutating func save() throws(FileProblem) {
        guard isDirty else { return }
        let lines = entries.map { id, entry in
            "\(id) \(entry.epoch) \(entry.offset) \(entry.tie.last) \(entry.tie.ordinal)"
        }
        try directory.save(
            StateDocument(kind: Self.kind, version: Self.version, entries: lines.sorted()), as: name)
        isDirty = false
    }

    private static func parse(_ line: String) -> (FileID, Entry)? {
        let parts = line.split(separator: " ")
        guard parts.count == 5, let id = FileID(parts[0]), let epoch = UInt32(parts[1]), let offset = UInt64(parts[2]),
            let last = Int64(parts[3]), let ordinal = Int64(parts[4])
        else { return nil }
        return (id, Entry(epoch: epoch, offset: offset, tie: TimestampTie(last: last, ordinal: ordinal)))
    }
}
