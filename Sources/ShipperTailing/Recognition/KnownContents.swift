import Glibc
import ShipperCore

/// What is known of the files of one source, in an order that finds quickly what a new file may be like.
struct KnownContents {
    struct Entry {
        let identity: FileIdentity
        let standing: Recognition.Likeness.Standing
        /// The file that holds the contents, where they are followed.
        let file: TrackedFile?
        /// How many first bytes are equal, where the file itself was asked.
        var equalBytes: Int?

        init(_ identity: FileIdentity, _ standing: Recognition.Likeness.Standing) {
            (self.identity, self.standing, file) = (identity, standing, nil)
        }

        init(_ file: TrackedFile) { (identity, standing, self.file) = (file.status.identity, .followed, file) }

        /// Whether a file that is followed begins with all of `head`: it has grown since a copy was made, or was written anew since it was
        /// looked at. That is asked of the one that the copy is named after: there may be very many of a family.
        ///
        /// One that was closed may have lost its name since. Whether it begins so shows when it is found under another, or under its pin.
        func mayBegin(with head: borrowing RawSpan, under family: String) -> Bool {
            let isOriginal = identity.path == family
            guard head.byteCount > 0, head.byteCount < identity.fingerprint.count || isOriginal, let file, !file.handle.isCompressed
            else { return false }
            do throws(FileProblem) {
                let mine = try file.handle.head(head.byteCount)
                return unsafe mine.count == head.byteCount && Fingerprint(head).matches(mine.span.bytes)
            } catch {
                return isOriginal && error.code == ENOENT
            }
        }
    }

    private var byBeginning: [Fingerprint: [Entry]] = [:]
    /// By what rotation adds nothing to: a file may have been rotated already when it was first seen.
    private var byFamily: [String: [Entry]] = [:]

    /// - Parameters:
    ///   - closed: files of the last run that cannot be opened now.
    ///   - past: newest first: of two that are alike the newer is more likely.
    init(followed: some Sequence<TrackedFile>, closed: some Sequence<FileIdentity>, past: some Sequence<FileIdentity>) {
        for identity in past { add(Entry(identity, .past)) }
        for identity in closed { add(Entry(identity, .closed)) }
        for file in followed { add(Entry(file)) }
    }

    mutating func add(_ entry: Entry) {
        // Of a file that is followed as an empty one there may be more by now.
        guard entry.identity.fingerprint.count > 0 || entry.file != nil else { return }
        byFamily[RotatedName.family(of: entry.identity.path), default: []].append(entry)
        if entry.identity.fingerprint.count == Fingerprint.maximumCount {
            byBeginning[entry.identity.fingerprint, default: []].append(entry)
        }
    }

    /// Contents that begin as a file at `path` with these first bytes does, and that it may be a copy of.
    ///
    /// - Parameter containing: of these it is known that they begin with the whole file.
    func alike(
        _ path: String, _ facts: FileFacts, head: borrowing RawSpan, source: String, containing: Set<ContentID>
    ) -> [Entry] {
        var found = head.byteCount >= Fingerprint.maximumCount ? byBeginning[Fingerprint(head)] ?? [] : []
        let family = RotatedName.family(of: path)
        for var entry in byFamily[family] ?? [] {
            let fingerprint = entry.identity.fingerprint
            if fingerprint.count > 0, fingerprint.matches(head) {
                if fingerprint.count < Fingerprint.maximumCount { found.append(entry) }
            } else if containing.contains(entry.identity.content) || entry.mayBegin(with: head, under: family) {
                entry.equalBytes = head.byteCount
                found.append(entry)
            }
        }
        return found.filter { $0.identity.source == source && ($0.identity.path != path || $0.identity.isCertainly(facts)) }
    }
}
