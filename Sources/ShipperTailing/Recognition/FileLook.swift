import ShipperCore

/// One look at a followed file: what it shows is decided from what was known and what is seen alone.
struct FileLook {
    enum Step: Equatable {
        /// Nothing has changed since the look before.
        case quiet
        /// A compressed file is another than it was: it is looked at anew, like one that is not followed yet.
        case recompressed
        /// It is changing at this moment; the next look tells.
        case unclear
        /// What it held is gone: it was cut, or written anew, and begins so now.
        case rewritten([UInt8])
        /// It has grown, and is to be known by more first bytes than before: the disk must have these first.
        case begun(Fingerprint)
        /// Written to, and as a rule longer.
        case grown
    }

    let before: TrackedFile.Status
    let facts: FileFacts
    let isCompressed: Bool

    private var hasChanged: Bool { facts.size != before.size || facts.modified != before.modified || before.isSuspect }

    /// Whether the first bytes are asked for: a file that was cut and has outgrown its old size shows only by them.
    var needsHead: Bool { hasChanged && !isCompressed }

    /// - Parameter head: the file's first bytes, `Fingerprint.maximumCount` of them or all, read behind `facts`; `nil` if it cannot be read.
    func step(head: [UInt8]?) -> Step {
        guard hasChanged else { return .quiet }
        guard !isCompressed else { return .recompressed }
        // Cut between the two questions: the size is that of what is there no more.
        guard let head, head.count == Fingerprint.maximumCount || facts.size <= head.count else { return .unclear }
        let (known, fingerprint) = unsafe (before.identity.fingerprint, Fingerprint(head.span.bytes))
        let begins = unsafe known.matches(head.span.bytes)
        if facts.size < before.size || before.isSuspect || !begins { return .rewritten(head) }
        return known.count < fingerprint.count ? .begun(fingerprint) : .grown
    }
}
