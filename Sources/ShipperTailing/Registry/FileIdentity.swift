public import ShipperCore

/// What is remembered of a file between two runs of the agent.
public struct FileIdentity: Equatable, Sendable {
    public let id: FileID
    public var epoch: UInt32
    public var device: UInt64
    public var inode: UInt64
    /// When the file was made, in nanoseconds since 1970; 0 where nobody could tell.
    public var born: Int64
    public var fingerprint: Fingerprint
    /// The size when this was written, in bytes.
    public var size: UInt64
    /// Where a sink without a checkpoint begins.
    public var start: UInt64
    public let source: String
    /// The name under which the file was first seen.
    public let path: String

    public enum Match: Equatable, Sendable {
        /// The same file, perhaps grown.
        case same
        /// The same file, cut since: offsets of before mean nothing now.
        case truncated
        /// Another file: the inode was used again, or the file was rewritten.
        case other

        /// The same, in the light of what else is known of a file of the last run.
        ///
        /// - Parameters:
        ///   - wasEmpty: whether nothing of it was known but that it was there.
        ///   - isPinned: whether our pin of it stands: then the inode is no other file's, however it begins now. Of an older file with the
        ///     same inode, which another source followed, it is not.
        ///   - lacksDelivered: whether what was delivered of it is not there.
        ///   - mayBeAnother: whether one that begins alike cannot be told from it.
        func confirmed(
            wasEmpty: Bool, isPinned: Bool, lacksDelivered: @autoclosure () -> Bool, mayBeAnother: @autoclosure () -> Bool
        ) -> Match {
            let match = self == .other && isPinned ? (wasEmpty ? .same : .truncated) : self
            guard match == .same else { return match }
            if lacksDelivered() { return .truncated }
            return mayBeAnother() ? .other : .same
        }
    }

    /// Whether a file with these facts and these first bytes is the remembered one.
    ///
    /// A rewritten file counts as another: its old offsets could skip lines, and a new id can never repeat one.
    public func match(_ facts: FileFacts, head: borrowing RawSpan) -> Match {
        guard facts.device == device, facts.inode == inode, facts.mayBeBorn(born), fingerprint.matches(head) else { return .other }
        // Of a file that was empty no line can have been sent, and any other looks like it.
        if fingerprint.count == 0, head.byteCount > 0 { return .other }
        return facts.size < size ? .truncated : .same
    }

    /// Whether the file, closed meanwhile, is found again in what has its inode under another name.
    ///
    /// - Parameters:
    ///   - wasSeenLater: whether it was last seen so late after its making that no other can have been made at the same time.
    ///   - isRotated: whether rotation makes such a name of the file's. Where the times of their making do not tell, few equal bytes count
    ///     only then.
    ///   - head: the first bytes of what stands there; `nil` if they can't be read.
    func isFoundAgain(_ facts: FileFacts, wasSeenLater: Bool, isRotated: Bool, head: @autoclosure () -> [UInt8]?) -> Bool {
        // Of one that was empty the first bytes tell nothing.
        if fingerprint.count == 0, isCertainly(facts), wasSeenLater { return true }
        guard facts.born != 0 || fingerprint.count == Fingerprint.maximumCount || isRotated, let head = head() else { return false }
        return unsafe match(facts, head: head.span.bytes) != .other
    }

    /// Whether these are facts of the very file, whatever it holds now. Where nobody tells when files are made, that is never certain:
    /// inodes are used again.
    func isCertainly(_ facts: FileFacts) -> Bool { born != 0 && born == facts.born && number == facts.number }

    /// Where the file was first seen; rotation renames within a directory.
    var directory: String { DirectoryListing.directory(of: path) }

    var number: FileNumber { FileNumber(device: device, inode: inode) }
    public var content: ContentID { ContentID(file: id, epoch: epoch) }

    // MARK: - Form in the state file

    /// What the entries of a state file say of files; of two that are about the same contents the later counts.
    static func latest(in entries: [String]) -> [ContentID: FileIdentity] {
        Dictionary(entries.compactMap(FileIdentity.init(line:)).map { ($0.content, $0) }) { _, later in later }
    }

    var line: String { StateWriter.line { write(to: &$0) } }

    func write(to writer: inout StateWriter) {
        writer.word(id)
        writer.word(epoch)
        writer.word(device)
        writer.word(inode)
        writer.word(fingerprint.count)
        writer.word(FileID(high: fingerprint.high, low: fingerprint.low))
        writer.word(size)
        writer.word(start)
        writer.word(path: source)
        writer.word(path: path)
        writer.word(born)
    }

    init?(line: String) {
        let parts = line.split(separator: " ")
        guard parts.count == 11, let id = FileID(parts[0]), let epoch = UInt32(parts[1]),
            let device = UInt64(parts[2]), let inode = UInt64(parts[3]), let count = Int(parts[4]),
            let hash = FileID(parts[5]), let size = UInt64(parts[6]), let start = UInt64(parts[7]),
            let born = Int64(parts[10])
        else { return nil }
        self.init(
            id: id, epoch: epoch, device: device, inode: inode, born: born,
            fingerprint: Fingerprint(count: count, high: hash.high, low: hash.low), size: size, start: start,
            source: StatePath.unescape(parts[8]), path: StatePath.unescape(parts[9]))
    }

    public init(
        id: FileID, epoch: UInt32, device: UInt64, inode: UInt64, born: Int64 = 0, fingerprint: Fingerprint, size: UInt64,
        start: UInt64, source: String, path: String
    ) {
        self.id = id
        self.epoch = epoch
        self.device = device
        self.inode = inode
        self.born = born
        self.fingerprint = fingerprint
        self.size = size
        self.start = start
        self.source = source
        self.path = path
    }
}
