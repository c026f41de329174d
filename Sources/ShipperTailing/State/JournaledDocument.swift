import ShipperCore

/// A state document, and a journal of what has changed since it was last replaced: what it costs to save follows what has changed, not
/// what there is.
///
/// The journal, `NAME.changes`, is a row of documents of kind `changes`, synced one by one. The first entry of each names by their hashes the
/// document that it changes and the one before that: so a crash between the two files harms nothing, and where the last document is damaged,
/// the one before is used with all that has changed since.
struct JournaledDocument: Sendable {
    /// Past this size in bytes, or past the document's own where that is more, the document is replaced and the journal emptied.
    static let journalLimit: UInt64 = 64 << 10

    private static let changesKind = "changes"
    private static let changesVersion = 1

    private let directory: StateDirectory
    private let name: String
    private let kind: String
    private let version: Int
    /// The number of the document, which is its first entry: two that hold the same are not the same.
    private var number: UInt64 = 0
    /// Of the document on disk, and of the one before it, as far as they are known.
    private var digest: FileID?
    private var earlier: FileID?
    /// `nil`: the document must be replaced before anything can be added.
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
    mutating func load(report: (String) -> Void) throws(FileProblem) -> [String]? {
        let paths = Self.journals(of: directory.file(name))
        guard let document = try directory.load(name, kind: kind, version: version, report: report) else {
            // Somebody has removed it, or nothing of it is left: what comes may begin like it, and is not to be changed by them.
            for path in paths { directory.files.remove(path) }
            return nil
        }
        let digest = document.digest
        self.digest = digest
        let named = document.entries.first.flatMap(Self.number(in:))
        number = named ?? 0
        var journals: [[UInt8]] = []
        for path in paths { journals.append(try directory.files.contents(of: path) ?? []) }
        return document.entries.dropFirst(named == nil ? 0 : 1)
            + Self.changes(in: journals, of: digest) { damage in
                report("The state file '\(paths[1])' is damaged: \(damage). What stands before and behind that is used.")
            }
    }

    private static func number(in entry: String) -> UInt64? {
        entry.hasPrefix("number ") ? UInt64(entry.dropFirst("number ".count)) : nil
    }

    /// The last one that was full, and the one that is written to.
    static func journals(of path: String) -> [String] { [path + ".changes.previous", path + ".changes"] }

    /// What journals say has changed since a document: all from the first part on that is of it, or of the one behind it. Parts that are
    /// damaged are passed over: what the others say is true without them.
    ///
    /// - Parameters:
    ///   - journals: oldest first.
    ///   - digest: the document's.
    static func changes(in journals: [[UInt8]], of digest: FileID, report: (StateDocument.Damage) -> Void = { _ in }) -> [String] {
        let name = "\(digest)"
        var entries: [String] = []
        var hasBegun = false
        for part in journals.flatMap(parts(of:)) {
            do throws(StateDocument.Damage) {
                let part = try StateDocument.decode(Array(part), kind: changesKind, version: changesVersion)
                hasBegun = hasBegun || part.entries.first?.split(separator: " ").contains { $0 == name } ?? false
                if hasBegun { entries += part.entries.dropFirst() }
            } catch {
                report(error)
            }
        }
        return entries
    }

    /// What stands behind the last one was cut off by a crash, before anybody relied on it.
    private static func parts(of journal: [UInt8]) -> [ArraySlice<UInt8>] {
        let (first, last) = (Array("shipper-\(changesKind) ".utf8), Array("end ".utf8))
        var parts: [ArraySlice<UInt8>] = []
        var (start, place) = (journal.startIndex, journal.startIndex)
        while let newline = journal[place...].firstIndex(of: 0x0A) {
            let line = journal[place...newline]
            if line.starts(with: first), place > start {
                parts.append(journal[start..<place])
                start = place
            }
            place = newline + 1
            if line.starts(with: last) {
                parts.append(journal[start..<place])
                start = place
            }
        }
        return parts
    }

    // MARK: - Writing

    /// Replaces the document. Atomic, and durable on return.
    ///
    /// - Parameters:
    ///   - count: of entries, about.
    ///   - write: writes them.
    mutating func replace(expecting count: Int = 0, _ write: (inout StateWriter) -> Void) throws(FileProblem) {
        earlier = digest
        digest = nil
        number += 1
        var writer = StateWriter(kind: kind, version: version, expecting: count)
        writer.word("number")
        writer.word(number)
        writer.endLine()
        write(&writer)
        let (bytes, new) = writer.finished()
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
        writer.word("of")
        writer.word(digest)
        if let earlier { writer.word(earlier) }
        writer.endLine()
        write(&writer)
        do throws(FileProblem) {
            try journal.append(writer.finished().bytes)
            try journal.sync()
        } catch {
            self.journal = nil
            throw error
        }
        return true
    }
}
