public import ShipperCore

/// What an agent's state directory knows of files, read beside the agent: nothing is locked, and nothing is written.
public struct KnownFiles: Sendable {
    /// A file, or what one held.
    public struct Match: Equatable, Sendable {
        public let content: ContentID
        /// The name under which it was first seen.
        public let path: String
        /// What stands before this offset is not delivered to a sink that has no checkpoint.
        public let start: UInt64
        /// Whether it is the file itself; else one that begins like it.
        public let isCertain: Bool
    }

    private let identities: [FileIdentity]
    private let past: [FileIdentity]

    /// Whether there is nothing to be known.
    public var isEmpty: Bool { identities.isEmpty && past.isEmpty }

    /// - Throws: `FileProblem` if the state is there and cannot be read.
    public init(stateDirectory: String) throws(FileProblem) {
        let entries = try Self.entries("files", kind: Surveyor.kind, stateDirectory)
        identities = Array(FileIdentity.latest(in: entries).values)
        past = entries.compactMap { PastContents(line: $0, since: .now)?.identity }
    }

    /// How far a sink has settled what files hold, as the disk has it.
    ///
    /// - Throws: `FileProblem` if the checkpoint is there and cannot be read.
    public static func settled(by sink: String, stateDirectory: String) throws(FileProblem) -> [ContentID: UInt64] {
        let entries = try entries(CheckpointStore.name(of: sink), kind: CheckpointStore.kind, stateDirectory)
        let parsed = entries.compactMap(CheckpointStore.parse).map { ($0.0, $0.1.offset) }
        return Dictionary(parsed) { _, later in later }
    }

    private static func entries(_ name: String, kind: String, _ directory: String) throws(FileProblem) -> [String] {
        // The journals come first: of a document that is replaced meanwhile they may be gone, and the new one has what they said.
        var journals: [[UInt8]] = []
        for path in JournaledDocument.journals(of: "\(directory)/\(name)") { journals.append(try LocalFiles().contents(of: path) ?? []) }
        for path in ["\(directory)/\(name)", "\(directory)/\(name).previous"] {
            guard let bytes = try LocalFiles().contents(of: path), let document = try? StateDocument.decode(bytes, kind: kind, version: 1)
            else { continue }
            return document.entries + JournaledDocument.changes(in: journals, of: document.digest)
        }
        return []
    }

    /// Names under which files of a source were first seen.
    public func paths(of source: String) -> [String] {
        Set((identities + past).filter { $0.source == source }.map(\.path)).sorted()
    }

    /// What the file with these facts and these first bytes (those that it stands for, if it is compressed) is known as; `nil` if nothing
    /// that is known is like it, or several things are.
    public func match(_ path: String, _ facts: FileFacts, head: borrowing RawSpan, source: String) -> Match? {
        for identity in identities where identity.source == source && identity.match(facts, head: head) == .same {
            if identity.fingerprint.count > 0 { return Match(identity, isCertain: true) }
        }
        var alike: [ContentID: FileIdentity] = [:]
        for identity in identities + past where identity.source == source && identity.fingerprint.count > 0 {
            let isSpecific =
                identity.fingerprint.count == Fingerprint.maximumCount
                || RotatedName.family(of: identity.path) == RotatedName.family(of: path)
            if isSpecific, identity.fingerprint.matches(head) { alike[identity.content] = identity }
        }
        return alike.count == 1 ? alike.first.map { Match($0.value, isCertain: false) } : nil
    }
}

extension KnownFiles.Match {
    init(_ identity: FileIdentity, isCertain: Bool) {
        self.init(content: identity.content, path: identity.path, start: identity.start, isCertain: isCertain)
    }
}
