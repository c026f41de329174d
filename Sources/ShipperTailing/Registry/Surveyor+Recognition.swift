import Glibc
import Logging
import ShipperCore

/// Candidates: files that are seen for the first time, and what comes of them.
extension Surveyor {
    /// Takes a closer look at candidates whose time has come. Returns whether any is followed now.
    mutating func examineDue(_ now: ContinuousClock.Instant) -> Bool {
        // In the order of their names, so that a run over the same files does the same.
        let due = candidates.filter { $0.value.due <= now }.sorted { $0.value.handle.path < $1.value.handle.path }
        guard !due.isEmpty else { return false }
        let hasChanged = examine(due.map(\.key))
        report()
        return hasChanged
    }

    /// Takes a closer look at these candidates. Returns whether any is followed now.
    mutating func examine(_ keys: [Key]) -> Bool {
        guard !keys.isEmpty else { return false }
        var known = knownContents()
        probing = candidates.values.count(where: \.isProbing)
        slices = 0
        var hasChanged = false
        for key in keys {
            guard let candidate = candidates.removeValue(forKey: key) else { continue }
            do throws(FileProblem) {
                let isFollowed = try examine(candidate, key, &known)
                hasChanged = hasChanged || isFollowed
            } catch {
                hold(candidate, key, after: error)
            }
        }
        // A dictionary that was large stays so.
        if candidates.isEmpty { candidates = [:] }
        registry.note { [count = candidates.values.count { $0.facts.size > 0 }] in $0.heldBack = count }
        return hasChanged
    }

    /// Candidates that the look has missed are no more. One that was followed is open still, and new whatever it holds.
    ///
    /// - Returns: whether any is followed now.
    mutating func dropUnseen(_ seen: Set<Key>) -> Bool {
        let unseen = candidates.filter { !seen.contains($0.key) && !isHidden($0.value.handle.path) && !isPin($0.value.handle.path) }
        var hasChanged = false
        for (key, candidate) in unseen {
            candidates[key] = nil
            guard candidate.wasFollowed, let head = try? candidate.handle.head(Fingerprint.maximumCount),
                let facts = try? candidate.handle.facts()
            else { continue }
            add(
                newIdentity(candidate.handle.path, facts, head, start: 0, candidate.source), candidate.handle, facts, candidate.source,
                as: key)
            needsSaving = true
            hasChanged = true
        }
        return hasChanged
    }

    func knownContents() -> KnownContents {
        KnownContents(followed: files.values, closed: awaited, past: past.reversed().map(\.identity))
    }

    private mutating func hold(_ candidate: Candidate, _ key: Key, for pause: Duration? = nil) {
        var candidate = candidate
        let now = registry.now()
        candidate.due = now + (pause ?? candidate.pause(at: now))
        candidate.problem = nil
        if !candidate.wasFollowed { candidate.handle.close() }
        candidates[key] = candidate
    }

    /// Tries again later; from its beginning, if it was being read through.
    private mutating func hold(_ candidate: Candidate, _ key: Key, after problem: FileProblem) {
        hold(candidate, key, for: PollingPace.longest)
        candidates[key]?.probe = nil
        // One that was renamed or deleted meanwhile is no trouble: the next look finds it, or does not.
        if problem.code != ENOENT { candidates[key]?.problem = problem.description }
    }

    private mutating func examine(_ candidate: Candidate, _ key: Key, _ known: inout KnownContents) throws(FileProblem) -> Bool {
        var candidate = candidate
        let now = registry.now()
        candidate.saw(try candidate.handle.facts(), at: now)
        var (facts, head): (FileFacts, [UInt8])
        if let form = candidate.form {
            guard let probe = try probed(&candidate, form, now) else {
                hold(candidate, key, for: candidate.isProbing ? .zero : nil)
                return false
            }
            (facts, head) = (candidate.facts, probe.head)
            facts.size = probe.length
            // It is followed as what it stands for, or has to wait: that it can be opened must be known before anything is decided.
            try candidate.handle.opened()
        } else {
            head = try candidate.handle.head(Fingerprint.maximumCount)
            // Behind the first bytes: a file that was cut in between would be taken for cut once more, and its lines read twice.
            facts = try candidate.handle.facts()
            if head.count < Fingerprint.maximumCount { facts.size = min(facts.size, UInt64(head.count)) }
        }
        if let identity = takeRemembered(candidate.form == nil ? candidate.handle : nil, facts, head, candidate.source) {
            return try follow(candidate, identity, facts, key, &known)
        }
        if loseOthers(than: facts, candidate.source) { known = knownContents() }
        // A copy is empty when it is made, and says nothing then.
        if head.isEmpty && candidate.form == nil && RotatedName.family(of: candidate.handle.path) != candidate.handle.path {
            hold(candidate, key)
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
        let alike =
            unsafe mayBeCopy
            ? known.alike(
                sighting.path, facts, head: head.span.bytes, source: candidate.source.name, containing: candidate.containing) : []
        var likenesses: [Recognition.Likeness] = []
        for entry in alike { likenesses.append(try likeness(of: candidate, facts, headCount: head.count, to: entry)) }
        for known in likenesses where known.standing == .followed && known.evidence == .agrees && known.equalBytes == head.count {
            candidate.containing.insert(known.content)
        }
        candidate.suspects = Set(likenesses.filter { Recognition.isPossible($0, sighting) }.map(\.content))
        switch Recognition.verdict(on: sighting, among: likenesses) {
        case .wait:
            hold(candidate, key)
            return false
        case .nothingNew:
            let identity = newIdentity(sighting.path, facts, head, start: facts.size, candidate.source)
            registry.logger.info("'\(sighting.path)' holds what was delivered already.", metadata: ["source": "\(candidate.source.name)"])
            return try follow(candidate, identity, facts, key, &known)
        case .continuation(let content):
            guard let place = past.firstIndex(where: { $0.identity.content == content }) else { return false }
            var identity = past.remove(at: place).identity
            let isBack = identity.isCertainly(facts)
            registry.logger.info(
                "'\(sighting.path)' \(isBack ? "is back" : "holds what '\(identity.path)' held"); it is read from where that was left.",
                metadata: ["source": "\(candidate.source.name)", "file_id": "\(identity.id)"])
            (identity.device, identity.inode, identity.born, identity.size) = (facts.device, facts.inode, facts.born, facts.size)
            identity.fingerprint = unsafe Fingerprint(head.span.bytes)
            return try follow(candidate, identity, facts, key, &known)
        case .new:
            if !candidate.suspects.isEmpty { registry.note { $0.unrecognised += 1 } }
            let start = candidate.skipsWhatIsThere ? try end(of: candidate, facts) : 0
            return try follow(candidate, newIdentity(sighting.path, facts, head, start: start, candidate.source), facts, key, &known)
        }
    }

    private mutating func follow(
        _ candidate: Candidate, _ identity: FileIdentity, _ facts: FileFacts, _ key: Key, _ known: inout KnownContents
    ) throws(FileProblem) -> Bool {
        var handle = candidate.handle
        if let form = candidate.form {
            handle = try ReopenableFile(handle.opened(), facts, compression: .init(form: form, length: facts.size), in: filesystem)
            if candidate.probe?.end != .right {
                registry.logger.error("'\(handle.path)' \(words(for: candidate.probe?.end)); what comes before is read.")
            }
        }
        add(identity, handle, facts, candidate.source, as: key)
        if let file = files[key] { known.add(.init(file)) }
        needsSaving = true
        return true
    }

    private func words(for end: DecompressingPass.End?) -> String {
        if case .corrupt(let reason) = end { return "is damaged at some place: \(reason)" }
        return "ends in the middle of its compressed data, and has not grown for \(Recognition.compressing)"
    }
}
