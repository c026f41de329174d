import ShipperCore

/// What is known of the files of one source, in an order that finds quickly what a new file may be like.
struct KnownContents {
    struct Entry {
        let identity: FileIdentity
        /// The file that holds the contents; `nil` for what is past.
        let file: TrackedFile?
    }

    private var byBeginning: [Fingerprint: [Entry]] = [:]
    private var byPath: [String: [Entry]] = [:]

    /// - Parameter past: newest first: of two that are alike the newer is more likely.
    init(followed: some Sequence<TrackedFile>, past: some Sequence<FileIdentity>) {
        for identity in past { add(Entry(identity: identity, file: nil)) }
        for file in followed { add(Entry(identity: file.status.identity, file: file)) }
    }

    mutating func add(_ entry: Entry) {
        guard entry.identity.fingerprint.count > 0 else { return }
        byPath[entry.identity.path, default: []].append(entry)
        if entry.identity.fingerprint.count == Fingerprint.maximumCount {
            byBeginning[entry.identity.fingerprint, default: []].append(entry)
        }
    }

    /// Contents that begin as a file at `path` with these first bytes does, and that it may be a copy of.
    func alike(_ path: String, head: borrowing RawSpan, source: String) -> [Entry] {
        var found = head.byteCount >= Fingerprint.maximumCount ? byBeginning[Fingerprint(head)] ?? [] : []
        for entry in byPath[RotatedName.family(of: path)] ?? []
        where entry.identity.fingerprint.count < Fingerprint.maximumCount && entry.identity.fingerprint.matches(head) {
            found.append(entry)
        }
        return found.filter { $0.identity.source == source && $0.identity.path != path }
    }
}
