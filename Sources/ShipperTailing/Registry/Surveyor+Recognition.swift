import Logging
import ShipperCore

/// Which file is which.
extension Surveyor {
    // MARK: - Files of the last run

    /// Looks for files of the last run beside where they were, for rotation renames within a directory, and among the pins.
    ///
    /// - Parameter unreadable: Files that stand under a name of their source, wherever that is, and could not be opened.
    /// - Returns: whether anything has changed that others see.
    mutating func followRemembered(_ unreadable: Set<FileNumber>) -> Bool {
        guard !remembered.isEmpty else { return false }
        var hasChanged = false
        for identity in remembered {
            guard let source = registry.sources.first(where: { $0.name == identity.source }) else { continue }
            hasChanged = follow(identity, source) || hasChanged
        }
        // A file that stands there and can't be read now is not lost: it keeps its id and its place until it can.
        let waiting = remembered.filter { stillStands($0, unreadable) }
        for identity in remembered where !waiting.contains(identity) && identity.size > 0 {
            forget(identity, .deleted)
            registry.logger.warning(
                "'\(identity.path)' is gone: neither it nor a renamed file with its contents was found. What was not delivered of it is lost, if no copy or compressed form of it turns up.",
                metadata: ["source": "\(identity.source)", "file_id": "\(identity.id)"])
        }
        hasChanged = hasChanged || waiting.count != remembered.count || isFirstLook && !waiting.isEmpty
        remembered = waiting
        return hasChanged
    }

    private mutating func follow(_ identity: FileIdentity, _ source: SourceSelection) -> Bool {
        for path in paths(of: identity) {
            guard let facts = filesystem.facts(at: path), facts.isRegular else { continue }
            let key = Key(source, facts)
            // What another source follows has its inode from there: the file that was here is gone.
            guard !isTaken(identity), candidates[key] == nil, CompressedForm(path: path) == nil,
                let file = try? filesystem.open(path), let head = try? file.head(Fingerprint.maximumCount),
                let known = takeRemembered(facts, head, source, only: identity.id)
            else { continue }
            add(known, ReopenableFile(file, facts, in: filesystem), facts, source, as: key)
            return true
        }
        return false
    }

    /// Where the inode of a file of the last run stands now: names in its directory, and its pin.
    private func paths(of identity: FileIdentity) -> [String] {
        let directory = identity.directory
        let named = filesystem.names(in: directory).map { directory + "/" + $0 }
        return (named + [pinPath(identity.device, identity.inode)]).filter { path in
            filesystem.facts(at: path).map { $0.device == identity.device && $0.inode == identity.inode } ?? false
        }
    }

    private func stillStands(_ identity: FileIdentity, _ unreadable: Set<FileNumber>) -> Bool {
        // An inode that is followed already is another file's now.
        guard !isTaken(identity) else { return false }
        return unreadable.contains(FileNumber(device: identity.device, inode: identity.inode)) || !paths(of: identity).isEmpty
    }

    /// Whether the inode is another file's now: one that is followed, or one of another source.
    private func isTaken(_ identity: FileIdentity) -> Bool {
        let isHere = { (key: Key) in key.device == identity.device && key.inode == identity.inode }
        return files.keys.contains(where: isHere) || candidates.keys.contains { isHere($0) && $0.source != identity.source }
    }

    /// Those first whose inodes were known in the last run: what has become of them tells what others may be copies of.
    func knownFirst(_ fresh: [Key]) -> [Key] {
        let inodes = Set(remembered.map(\.inode))
        return fresh.filter { inodes.contains($0.inode) } + fresh.filter { !inodes.contains($0.inode) }
    }

    /// The identity remembered from the last run of a file with these facts and first bytes; forgotten from then on.
    ///
    /// - Parameter only: no other than this.
    private mutating func takeRemembered(
        _ facts: FileFacts, _ head: [UInt8], _ source: SourceSelection, only id: FileID? = nil
    ) -> FileIdentity? {
        let bytes = unsafe head.span.bytes
        for (place, known) in remembered.enumerated() where known.source == source.name && id ?? known.id == known.id {
            let match = known.match(facts, head: bytes)
            guard match != .other else { continue }
            remembered.remove(at: place)
            var identity = known
            if match == .truncated {
                forget(known, .truncated)
                identity.epoch += 1
                identity.start = 0
                registry.logger.warning("'\(known.path)' was truncated while the agent was down; it is read from its beginning.")
            }
            identity.size = facts.size
            identity.fingerprint = Fingerprint(bytes)
            return identity
        }
        return nil
    }

    // MARK: - Candidates

    /// Takes a closer look at candidates whose time has come. Returns whether any is followed now.
    mutating func examineDue(_ now: ContinuousClock.Instant) -> Bool {
        guard !candidates.isEmpty else { return false }
        var problems: Set<String> = []
        // In the order of their names, so that a run over the same files does the same.
        let due = candidates.filter { $0.value.due <= now }.sorted { $0.value.handle.path < $1.value.handle.path }
        return examine(due.map(\.key), &problems)
    }

    /// Takes a closer look at these candidates. Returns whether any is followed now.
    mutating func examine(_ keys: [Key], _ problems: inout Set<String>) -> Bool {
        guard !keys.isEmpty else { return false }
        var known = KnownContents(followed: files.values, past: past.reversed().map(\.identity))
        var hasChanged = false
        for key in keys {
            guard let candidate = candidates.removeValue(forKey: key) else { continue }
            do throws(FileProblem) {
                let isFollowed = try examine(candidate, key, &known)
                hasChanged = hasChanged || isFollowed
            } catch {
                problems.insert(error.description)
                hold(candidate, key)
            }
        }
        registry.note { [count = candidates.count] in $0.heldBack = count }
        return hasChanged
    }

    private mutating func hold(_ candidate: Candidate, _ key: Key, since look: Duration = .milliseconds(250)) {
        var candidate = candidate
        candidate.due = registry.now() + look
        candidate.handle.close()
        candidates[key] = candidate
    }

    private mutating func examine(_ candidate: Candidate, _ key: Key, _ known: inout KnownContents) throws(FileProblem) -> Bool {
        var candidate = candidate
        let now = registry.now()
        candidate.saw(try candidate.handle.facts(), at: now)
        var (facts, head): (FileFacts, [UInt8])
        if let form = candidate.form {
            guard let probe = try probed(&candidate, form, now) else {
                hold(candidate, key, since: candidate.probe == nil ? .milliseconds(250) : .zero)
                return false
            }
            (facts, head) = (candidate.facts, probe.head)
            facts.size = probe.length
        } else {
            (facts, head) = (candidate.facts, try candidate.handle.head(Fingerprint.maximumCount))
        }
        if let identity = takeRemembered(facts, head, candidate.source) {
            return follow(candidate, identity, facts, key, &known)
        }
        return try recognise(candidate, key, facts, head, &known)
    }

    private mutating func recognise(
        _ candidate: Candidate, _ key: Key, _ facts: FileFacts, _ head: [UInt8], _ known: inout KnownContents
    ) throws(FileProblem) -> Bool {
        var candidate = candidate
        let sighting = Recognition.Sighting(
            path: candidate.handle.path, isCompressed: candidate.form != nil, isComplete: candidate.probe?.end ?? .right == .right,
            quiet: registry.now() - candidate.lastGrowth)
        let alike = unsafe known.alike(sighting.path, head: head.span.bytes, source: candidate.source.name)
        var likenesses: [Recognition.Likeness] = []
        for entry in alike { likenesses.append(try likeness(of: candidate, facts, to: entry)) }
        candidate.suspects = Set(likenesses.filter { Recognition.isPossible($0, sighting) }.map(\.content))
        switch Recognition.verdict(on: sighting, among: likenesses) {
        case .wait:
            hold(candidate, key)
            return false
        case .continuation(let content):
            guard let place = past.firstIndex(where: { $0.identity.content == content }) else { return false }
            var identity = past.remove(at: place).identity
            (identity.device, identity.inode, identity.size) = (facts.device, facts.inode, facts.size)
            identity.fingerprint = unsafe Fingerprint(head.span.bytes)
            registry.logger.info(
                "'\(sighting.path)' holds what '\(identity.path)' held; it is read from where that was left.",
                metadata: ["source": "\(candidate.source.name)", "file_id": "\(identity.id)"])
            return follow(candidate, identity, facts, key, &known)
        case .new:
            if !candidate.suspects.isEmpty { registry.note { $0.unrecognised += 1 } }
            let start = candidate.skipsWhatIsThere ? try end(of: candidate, facts) : 0
            return follow(candidate, newIdentity(sighting.path, facts, head, start: start, candidate.source), facts, key, &known)
        }
    }

    private mutating func follow(
        _ candidate: Candidate, _ identity: FileIdentity, _ facts: FileFacts, _ key: Key, _ known: inout KnownContents
    ) -> Bool {
        var handle = candidate.handle
        if let form = candidate.form, let file = try? handle.opened() {
            handle = ReopenableFile(file, facts, compression: .init(form: form, length: facts.size), in: filesystem)
            if candidate.probe?.end != .right {
                registry.logger.error("'\(handle.path)' \(words(for: candidate.probe?.end)); what comes before is read.")
            }
        }
        add(identity, handle, facts, candidate.source, as: key)
        if let file = files[key] { known.add(.init(identity: identity, file: file)) }
        needsSaving = true
        return true
    }

    private func words(for end: DecompressingPass.End?) -> String {
        if case .corrupt(let reason) = end { return "is damaged at some place: \(reason)" }
        return "ends in the middle of its compressed data, and has not grown for \(Recognition.compressing)"
    }

    // MARK: - A closer look

    /// The reading of a compressed file, when it has come to the end and tells of all places that matter; `nil`: later.
    private func probed(
        _ candidate: inout Candidate, _ form: CompressedForm, _ now: ContinuousClock.Instant
    ) throws(FileProblem) -> CompressedProbe? {
        guard candidate.facts.size > 0, now - candidate.lastGrowth >= Recognition.settling else { return nil }
        let contents = past.filter { $0.identity.source == candidate.source.name }.map(\.identity.content)
        let places = Set(contents.flatMap { registry.checkpoints(of: $0).map(\.offset) })
        if candidate.probe?.tells(of: places) != true {
            candidate.probe = try CompressedProbe(candidate.handle.opened(), form, offsets: places)
        }
        guard let probe = candidate.probe else { return nil }
        if probe.end == nil { try probe.advance() }
        return probe.end == nil ? nil : probe
    }

    private func likeness(
        of candidate: Candidate, _ facts: FileFacts, to entry: KnownContents.Entry
    ) throws(FileProblem) -> Recognition.Likeness {
        let identity = entry.identity
        let evidence =
            if let file = entry.file { followedEvidence(candidate, facts, file, identity) } else {
                try pastEvidence(candidate, facts, identity.content)
            }
        return Recognition.Likeness(
            content: identity.content, path: identity.path, equalBytes: identity.fingerprint.count,
            standing: entry.file == nil ? .past : .followed, evidence: evidence)
    }

    /// Whether the file holds what was delivered, up to the very place to which each sink has come.
    private func pastEvidence(
        _ candidate: Candidate, _ facts: FileFacts, _ content: ContentID
    ) throws(FileProblem) -> Recognition.Likeness.Evidence {
        var evidence = Recognition.Likeness.Evidence.none
        for entry in registry.checkpoints(of: content) where entry.offset > 0 {
            guard facts.size >= entry.offset else { return .tooShort }
            let tail =
                if let probe = candidate.probe { probe.tails[entry.offset] } else {
                    try TailHash.of(candidate.handle.opened(), before: entry.offset)
                }
            guard let tail, tail == entry.tail else { return .differs }
            evidence = .agrees
        }
        return evidence
    }

    /// Whether the file's end stands in the original too, which is still there.
    private func followedEvidence(
        _ candidate: Candidate, _ facts: FileFacts, _ file: TrackedFile, _ identity: FileIdentity
    ) -> Recognition.Likeness.Evidence {
        let start = TailHash.start(before: facts.size)
        let count = Int(facts.size - start)
        guard
            let mine = candidate.probe.map({ Array($0.lastBytes.suffix(count)) })
                ?? (try? candidate.handle.opened().bytes(at: start, count))
        else { return .differs }
        guard let original = try? file.handle.opened(), let theirs = try? original.bytes(at: start, count), mine != theirs else {
            // An original that can't be read is about to be past.
            return .agrees
        }
        // One that was cut a moment ago says nothing: when its truncation is seen, its old contents are past.
        let isWhole = (try? file.stillBegins(as: file.status)) == true && (try? original.facts().size) ?? 0 >= identity.size
        return isWhole ? .differs : .agrees
    }

    /// The beginning of the file's last, perhaps unfinished line, looked for in its last 64 KiB; of a compressed file, its end.
    private func end(of candidate: Candidate, _ facts: FileFacts) throws(FileProblem) -> UInt64 {
        guard candidate.form == nil else { return facts.size }
        let from = facts.size > 64 << 10 ? facts.size - 64 << 10 : 0
        let tail = try candidate.handle.opened().bytes(at: from, Int(facts.size - from))
        guard let newline = tail.lastIndex(of: 0x0A) else { return from }
        return from + UInt64(newline) + 1
    }
}
