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
        var directories = InodesByDirectory(filesystem)
        let taken = Set(files.keys.map(\.number))
        var gone: [FileIdentity] = []
        var missing: Set<ContentID> = []
        for (number, identities) in remembered {
            for identity in identities {
                let isHere = isCandidate(identity)
                guard isHere != true else { continue }
                // An inode that is followed already is another file's now.
                let isTaken =
                    isHere == false || taken.contains(number)
                    || candidates.keys.contains { $0.number == number && $0.source != identity.source }
                let paths = isTaken ? [] : directories.paths(of: number, in: identity.directory) + pinPaths(of: number)
                if follow(identity, paths) {
                    hasChanged = true
                } else if isTaken {
                    gone.append(identity)
                } else if paths.isEmpty, !unreadable.contains(number) {
                    missing.insert(identity.content)
                    if missed.contains(identity.content) { gone.append(identity) }
                }
                // One that stands there and can't be read now is not lost: it keeps its id and its place until it can.
            }
        }
        for identity in gone { lose(identity) }
        missed = missing.subtracting(gone.map(\.content))
        return hasChanged || !gone.isEmpty || isFirstLook && !remembered.isEmpty
    }

    private mutating func follow(_ identity: FileIdentity, _ paths: [String]) -> Bool {
        guard let source = registry.sources.first(where: { $0.name == identity.source }) else { return false }
        for path in paths {
            guard let facts = filesystem.facts(at: path), facts.isRegular, CompressedForm(path: path) == nil,
                let file = try? filesystem.open(path), let head = try? file.head(Fingerprint.maximumCount),
                let known = takeRemembered(facts, head, source, only: identity.id)
            else { continue }
            add(known, ReopenableFile(file, facts, in: filesystem), facts, source, as: Key(source, facts))
            return true
        }
        return false
    }

    /// A file of the last run is nowhere any more.
    private mutating func lose(_ identity: FileIdentity) {
        forgetRemembered(identity)
        forget(identity, .deleted)
        guard identity.size > 0 else { return }
        registry.logger.warning(
            "'\(identity.path)' is gone: neither it nor a renamed file with its contents was found. What was not delivered of it is lost, if no copy or compressed form of it turns up.",
            metadata: ["source": "\(identity.source)", "file_id": "\(identity.id)"])
    }

    private func pinPaths(of number: FileNumber) -> [String] {
        let path = pinPath(number.device, number.inode)
        return filesystem.facts(at: path)?.number == number ? [path] : []
    }

    /// Whether the file that has its inode now, perhaps in another directory, is this one, to be taken up in a moment; `nil` if none
    /// has. If it is another, what the file held is past, and a copy of it is to be known at once.
    private func isCandidate(_ identity: FileIdentity) -> Bool? {
        guard let source = registry.sources.first(where: { $0.name == identity.source }),
            let candidate = candidates[Key(source, identity.number)]
        else { return nil }
        guard candidate.form == nil, let head = try? candidate.handle.head(Fingerprint.maximumCount) else { return true }
        return unsafe identity.match(candidate.facts, head: head.span.bytes) != .other
    }

    /// Those first whose inodes were known in the last run: what has become of them tells what others may be copies of.
    func knownFirst(_ fresh: [Key]) -> [Key] {
        fresh.filter { remembered[$0.number] != nil } + fresh.filter { remembered[$0.number] == nil }
    }

    /// The identity remembered from the last run of a file with these facts and first bytes; forgotten from then on.
    ///
    /// - Parameter only: no other than this.
    private mutating func takeRemembered(
        _ facts: FileFacts, _ head: [UInt8], _ source: SourceSelection, only id: FileID? = nil
    ) -> FileIdentity? {
        let bytes = unsafe head.span.bytes
        for known in remembered[facts.number] ?? [] where known.source == source.name && id ?? known.id == known.id {
            let match = known.match(facts, head: bytes)
            guard match != .other, !mayBeAnother(known, head, facts) else { continue }
            forgetRemembered(known)
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

    /// A small file whose last line was sent without its newline, and which now goes on behind it, may as well be another that got the
    /// same inode and begins alike. It is read from its beginning: a line may then show twice, and none is cut.
    private func mayBeAnother(_ known: FileIdentity, _ head: [UInt8], _ facts: FileFacts) -> Bool {
        guard known.fingerprint.count < Fingerprint.maximumCount else { return false }
        return registry.places(in: known.content).contains { offset in
            offset > 0 && offset < min(facts.size, UInt64(head.count)) && head[Int(offset) - 1] != 0x0A
        }
    }

    private mutating func forgetRemembered(_ identity: FileIdentity) {
        remembered[identity.number]?.removeAll { $0 == identity }
        if remembered[identity.number]?.isEmpty == true { remembered[identity.number] = nil }
    }

    // MARK: - Candidates

    /// Takes a closer look at candidates whose time has come. Returns whether any is followed now.
    mutating func examineDue(_ now: ContinuousClock.Instant) -> Bool {
        guard !candidates.isEmpty, missed.isEmpty else { return false }
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
        // A copy is empty when it is made, and says nothing then. Of what may hold what a missed file held nothing can be said either.
        if !missed.isEmpty
            || head.isEmpty && candidate.form == nil && RotatedName.family(of: candidate.handle.path) != candidate.handle.path
        {
            hold(candidate, key, since: .zero)
            return false
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
        let mayBeCopy = candidate.source.mayHoldCopies
        let alike = unsafe mayBeCopy ? known.alike(sighting.path, head: head.span.bytes, source: candidate.source.name) : []
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
                try pastEvidence(candidate, facts, identity)
            }
        return Recognition.Likeness(
            content: identity.content, path: identity.path, equalBytes: identity.fingerprint.count,
            standing: entry.file == nil ? .past : .followed, evidence: evidence)
    }

    /// Whether the file holds what was delivered, up to the very place to which each sink has come.
    private func pastEvidence(
        _ candidate: Candidate, _ facts: FileFacts, _ identity: FileIdentity
    ) throws(FileProblem) -> Recognition.Likeness.Evidence {
        var evidence = Recognition.Likeness.Evidence.none
        guard !registry.isAheadOfCheckpoint(identity.content, start: identity.start) else { return .differs }
        if candidate.probe == nil, try !endsLines(candidate, facts, identity.content) { return .differs }
        for entry in registry.checkpoints(of: identity.content) where entry.offset > 0 {
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

    /// Whether the places up to which the contents were taken are ends of lines here. A last line without its newline was sent as it
    /// stood; what goes on after it, now or later, is another file that begins alike.
    private func endsLines(_ candidate: Candidate, _ facts: FileFacts, _ content: ContentID) throws(FileProblem) -> Bool {
        for place in registry.places(in: content) where place > 0 && place <= facts.size {
            if try candidate.handle.opened().bytes(at: place - 1, 1) != [0x0A] { return false }
        }
        return true
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
