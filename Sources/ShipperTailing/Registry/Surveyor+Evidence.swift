import ShipperCore

/// What a closer look at a candidate shows.
extension Surveyor {
    /// Compressed files that are read through at the same time; the others wait. So a round takes 8 MiB at most, and a few descriptors.
    static let mostProbes = 4

    /// The reading of a compressed file, when it has come to the end and tells of all places that matter; `nil`: later.
    mutating func probed(
        _ candidate: inout Candidate, _ form: CompressedForm, _ now: ContinuousClock.Instant
    ) throws(FileProblem) -> CompressedProbe? {
        guard candidate.facts.size > 0, now - candidate.lastGrowth >= Recognition.settling else { return nil }
        // What is known elsewhere is asked for only where there is room to do something about it.
        guard candidate.probe != nil || mayProbe else { return nil }
        let contents = (past.map(\.identity) + awaited).filter { $0.source == candidate.source.name }
        let places = Set(contents.flatMap { registry.progress(in: $0.content).joined().map(\.offset) + registry.places(in: $0.content) })
        if candidate.probe?.tells(of: places) != true {
            // One that must begin anew stands behind the others: four large ones would keep all others waiting.
            let isRestart = candidate.isProbing
            if isRestart { probing -= 1 }
            candidate.probe = nil
            guard !isRestart, mayProbe else { return nil }
            probing += 1
            candidate.probe = try CompressedProbe(candidate.handle.opened(), form, offsets: places)
        }
        guard let probe = candidate.probe, probe.end == nil else { return candidate.probe }
        slices += 1
        try probe.advance()
        guard probe.end != nil else { return nil }
        probing -= 1
        return probe
    }

    /// Whether one more may be read through, and in this round.
    private var mayProbe: Bool { probing < Self.mostProbes && slices < Self.mostProbes }

    func likeness(
        of candidate: Candidate, _ facts: FileFacts, headCount: Int, to entry: KnownContents.Entry
    ) throws(FileProblem) -> Recognition.Likeness {
        let (identity, isWhole) = (entry.identity, entry.file.map(isWhole) ?? true)
        var evidence =
            if let file = entry.file { isWhole ? followedEvidence(candidate, facts, file) : .agrees } else {
                try pastEvidence(candidate, facts, identity)
            }
        let isContained = candidate.containing.contains(identity.content)
        if isContained, candidate.form != nil, registry.passed(identity.content, of: identity.source) >= facts.size {
            evidence = .delivered
        }
        return Recognition.Likeness(
            content: identity.content, path: identity.path, equalBytes: entry.equalBytes ?? min(identity.fingerprint.count, headCount),
            standing: isWhole ? entry.standing : .closed, evidence: evidence, isGone: entry.file.map(hasLostName) ?? false,
            isSameFile: isBack(identity, facts))
    }

    /// Whether a file is the very one that held these contents last: what was there before a cut is there no more.
    private func isBack(_ identity: FileIdentity, _ facts: FileFacts) -> Bool {
        identity.isCertainly(facts) && facts.size >= identity.start && nextEpoch(of: identity.id) == identity.epoch + 1
    }

    /// Whether a followed file stands under no name any more but a pin's; the latest look may not have shown it yet.
    private func hasLostName(_ file: TrackedFile) -> Bool { file.status.isGone || isPin(file.handle.path) || !hasName(file) }

    /// Whether the file holds what was delivered, up to the very place to which each sink has come.
    private func pastEvidence(
        _ candidate: Candidate, _ facts: FileFacts, _ identity: FileIdentity
    ) throws(FileProblem) -> Recognition.Likeness.Evidence {
        var evidence = Recognition.Likeness.Evidence.none
        if try !endsLines(candidate, facts, identity.content) { return .differs }
        for places in registry.progress(in: identity.content).map({ $0.filter { $0.offset > identity.start } }) where !places.isEmpty {
            // A copy lacks what was written, and read, between its making and the cut.
            guard let entry = places.first(where: { $0.offset <= facts.size }) else {
                // A plain file may yet go on otherwise.
                guard candidate.form != nil, candidate.containing.contains(identity.content) else { return .tooShort }
                evidence = .agrees
                continue
            }
            guard let tail = try tail(of: candidate, before: entry.offset), tail == entry.tail else { return .differs }
            evidence = .agrees
        }
        return evidence
    }

    private func tail(of candidate: Candidate, before offset: UInt64) throws(FileProblem) -> TailHash? {
        if let probe = candidate.probe { return probe.before[offset]?.tail }
        return try TailHash.of(candidate.handle.opened(), before: offset)
    }

    /// Whether the places up to which the contents were taken are ends of lines here. A last line without its newline was sent as it
    /// stood; what goes on after it, now or later, is another file that begins alike.
    private func endsLines(_ candidate: Candidate, _ facts: FileFacts, _ content: ContentID) throws(FileProblem) -> Bool {
        for place in registry.places(in: content) where place > 0 && place <= facts.size {
            if try !isNewline(candidate, before: place) { return false }
        }
        return true
    }

    private func isNewline(_ candidate: Candidate, before offset: UInt64) throws(FileProblem) -> Bool {
        if let probe = candidate.probe { return probe.before[offset]?.isNewline ?? false }
        return try candidate.handle.opened().bytes(at: offset - 1, 1) == [0x0A]
    }

    /// Whether the file's end stands in the original too, which is still there.
    private func followedEvidence(
        _ candidate: Candidate, _ facts: FileFacts, _ file: TrackedFile
    ) -> Recognition.Likeness.Evidence {
        let start = TailHash.start(before: facts.size)
        let count = Int(facts.size - start)
        guard
            let mine = candidate.probe.map({ Array($0.lastBytes.suffix(count)) })
                ?? (try? candidate.handle.opened().bytes(at: start, count))
        else { return .differs }
        return (try? file.handle.bytes(at: start, count)) == mine ? .agrees : .differs
    }

    /// Whether a followed file still holds what is known of it. One that was cut, or can't be read, says nothing: what it held is about to
    /// be past, when that can be written down.
    private func isWhole(_ file: TrackedFile) -> Bool {
        let status = file.status
        guard let size = try? file.handle.opened().facts().size, size >= status.identity.size else { return false }
        return (try? file.stillBegins(as: status)) == true
    }

    /// The beginning of the file's last, perhaps unfinished line, looked for in its last 2 MiB: longer ones are cut in any case. Of a
    /// compressed file, its end.
    func end(of candidate: Candidate, _ facts: FileFacts) throws(FileProblem) -> UInt64 {
        guard candidate.form == nil else { return facts.size }
        let (file, block) = (try candidate.handle.opened(), UInt64(64 << 10))
        var end = facts.size
        let least = end - min(end, 2 << 20)
        while end > least {
            let start = max(least, end - min(end, block))
            if let newline = try file.bytes(at: start, Int(end - start)).lastIndex(of: 0x0A) { return start + UInt64(newline) + 1 }
            end = start
        }
        return end
    }
}
