import ShipperCore

/// A state document, and a journal of what has changed since it was last replaced: what it costs to save follows what has changed, not
/// what there is.
///
/// The journal, `NAME.changes`, is a row of documents of kind `changes`, synced one by one. The first entry of each says by its hash which
/// document it changes: so a crash between the two files harms nothing, and where the last document is damaged, the one before is used with
/// all that has changed in it.
struct JournaledDocument: Sendable {
    /// Past this size in bytes, or past the document's own where that is more, the document is replaced and the journal emptied.
    static let journalLimit: UInt64 = 64 << 10

    private static let changesKind = "changes"
    private static let changesVersion = 1

    private let directory: StateDirectory
    private let name: String
    private let kind: String
    private let version: Int
    /// Of the document on disk; `nil`: it must be replaced before anything else is written.
    private var digest: FileID?
    private var journal: (any AppendableFile)?
    /// 0 at first: the second document comes soon, so that there is one before it.
    private var limit: UInt64 = 0

    init(_ directory: StateDirectory, _ name: String, kind: String, version: Int) {
        self.directory = directory
        self.name = name
        self.kind = kind
        self.version = version
    }

    // MARK: - Reading

    /// The document's entries, and behind them what has changed, oldest first: of two about the same the later counts. `nil` if there is none.
    ///
    /// - Parameter report: is told, as a sentence, what is damaged and what is used instead.
    func load(report: (String) -> Void) throws(FileProblem) -> [String]? {
        guard let document = try directory.load(name, kind: kind, version: version, report: report) else { return nil }
        var entries = document.entries
        for path in Self.journals(of: directory.file(name)) {
            entries += Self.changes(in: try directory.files.contents(of: path) ?? [], of: document) { damage in
                report("The state file '\(path)' is damaged: \(damage). What stands before that is used.")
            }
        }
        return entries
    }

    /// The last one that was full, and the one that is written to.
    static func journals(of path: String) -> [String] { [path + ".changes.previous", path + ".changes"] }

    /// What a journal says of a document. What stands behind its last newline was cut off by a crash, and nobody relied on it.
    static func changes(in journal: [UInt8], of document: StateDocument, report: (StateDocument.Damage) -> Void = { _ in }) -> [String] {
        let whole = journal.prefix((journal.lastIndex(of: 0x0A) ?? -1) + 1)
        let digest = Self.entry(of: document.digest)
        var entries: [String] = []
        var rest = whole
        while let end = Self.endOfDocument(in: rest) {
            do throws(StateDocument.Damage) {
                let part = try StateDocument.decode(Array(rest[..<end]), kind: changesKind, version: changesVersion)
                if part.entries.first == digest { entries += part.entries.dropFirst() }
            } catch {
                report(error)
                break
            }
            rest = rest[end...]
        }
        return entries
    }

    private static func entry(of digest: FileID) -> String { "of \(digest)" }

    /// Behind its last line; `nil` if that is not there.
    private static func endOfDocument(in bytes: ArraySlice<UInt8>) -> Int? {
        var place = bytes.startIndex
        while let newline = bytes[place...].firstIndex(of: 0x0A) {
            if bytes[place..<newline].starts(with: "end ".utf8) { return newline + 1 }
            place = newline + 1
        }
        return nil
    }

    // MARK: - Writing

    /// Replaces the document. Atomic, and durable on return.
    mutating func replace(_ writer: consuming StateWriter) throws(FileProblem) {
        digest = nil
        let new = writer.digest
        let bytes = writer.finished()
        try directory.files.replace(directory.file(name), with: bytes)
        // What was written to a journal that has failed, or into which a crash has cut, must not stand before what comes.
        if isFull {
            limit = journal == nil ? 0 : max(Self.journalLimit, UInt64(bytes.count))
            let path = directory.file(name) + ".changes"
            journal = nil
            try directory.files.replace(path, with: [])
            journal = try directory.files.append(to: path)
        }
        digest = new
    }

    private var isFull: Bool { journal.map { $0.size > limit } ?? true }

    /// Writes what has changed. Durable on return.
    ///
    /// - Parameter write: writes entries.
    /// - Returns: `false` if the document must be replaced instead.
    mutating func append(_ write: (inout StateWriter) -> Void) throws(FileProblem) -> Bool {
        guard let digest, let journal, !isFull else { return false }
        var writer = StateWriter(kind: Self.changesKind, version: Self.changesVersion)
        writer.word(Self.entry(of: digest))
        writer.endLine()
        write(&writer)
        do throws(FileProblem) {
            try journal.append(writer.finished())
            try journal.sync()
        } catch {
            (self.digest, self.journal) = (nil, nil)
            throw error
        }
        return true
    }
}
