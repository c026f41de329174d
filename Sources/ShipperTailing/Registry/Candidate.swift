import ShipperCore

/// A file that is not followed yet: whether it is new, or holds what is known, takes a closer look.
struct Candidate {
    let source: SourceSelection
    let handle: ReopenableFile
    let form: CompressedForm?
    /// Whether only what is written from now on counts, if it turns out to be new.
    let skipsWhatIsThere: Bool
    /// Whether it was followed until it was written anew: it stays open, and is read though it lose its name.
    let wasFollowed: Bool
    /// As of the latest look.
    var facts: FileFacts
    /// When it last grew.
    var lastGrowth: ContinuousClock.Instant
    var due: ContinuousClock.Instant
    /// The reading of a compressed file, as far as it has come.
    var probe: CompressedProbe?
    /// Why the latest look at it came to nothing; said once, while it lasts.
    var problem: String?
    /// Contents that it may turn out to hold.
    var suspects: Set<ContentID> = []
    /// Contents that begin with all that the file holds.
    var containing: Set<ContentID> = []

    init(
        _ file: any ReadableFile, _ facts: FileFacts, _ source: SourceSelection, skipsWhatIsThere: Bool, now: ContinuousClock.Instant,
        in files: any FileSystem
    ) {
        self.init(
            ReopenableFile(file, facts, in: files), facts, source, wasFollowed: false, skipsWhatIsThere: skipsWhatIsThere, now: now)
    }

    init(
        _ handle: ReopenableFile, _ facts: FileFacts, _ source: SourceSelection, wasFollowed: Bool, skipsWhatIsThere: Bool,
        now: ContinuousClock.Instant
    ) {
        self.source = source
        self.wasFollowed = wasFollowed
        self.facts = facts
        self.skipsWhatIsThere = skipsWhatIsThere && facts.size > 0
        self.handle = handle
        form = CompressedForm(path: handle.path)
        lastGrowth = now
        due = now
    }

    /// Whether it is being read through.
    var isProbing: Bool { probe.map { $0.end == nil } ?? false }

    /// How long it may wait for another look: an empty file can't be told from any other, and the longer it stays so, the seldomer it is
    /// asked.
    func pause(at now: ContinuousClock.Instant) -> Duration {
        facts.size > 0 ? Self.pause : min(max((now - lastGrowth) / 8, Self.pause), PollingPace.longest)
    }

    private static let pause = Duration.milliseconds(250)

    /// Notes what the file is now. A compressed file that has changed is read anew, and what began with all of it may do so no more.
    mutating func saw(_ facts: FileFacts, at now: ContinuousClock.Instant) {
        if facts.size != self.facts.size || facts.modified != self.facts.modified {
            lastGrowth = now
            probe = nil
            containing = []
        }
        self.facts = facts
    }
}

/// What a followed file held, and no followed file holds any more. A copy or a compressed form may yet turn up.
struct PastContents {
    enum Reason: String {
        case truncated, deleted, released
    }

    var identity: FileIdentity
    /// How they were lost sight of; `nil` once the sinks were told that nobody has them.
    var reason: Reason?
    /// When.
    let since: ContinuousClock.Instant

    // MARK: - Form in the state file

    private static let mark = "past"

    func write(to writer: inout StateWriter) {
        writer.word(Self.mark)
        writer.word(reason?.rawValue ?? "-")
        identity.write(to: &writer)
    }

    init(_ identity: FileIdentity, _ reason: Reason?, since: ContinuousClock.Instant) {
        self.identity = identity
        self.reason = reason
        self.since = since
    }

    init?(line: String, since: ContinuousClock.Instant) {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, parts[0] == Self.mark, let identity = FileIdentity(line: String(parts[2])) else { return nil }
        self.init(identity, Reason(rawValue: String(parts[1])), since: since)
    }
}

/// What no file holds any more, told to the sinks once: what they have not read of it is lost.
public struct VanishedContents: Sendable {
    public let identity: FileIdentity
    /// `truncated`, `deleted` or `released`.
    public let reason: String
}
