import Logging
import ShipperCore

/// How long the files are.
extension Surveyor {
    /// Asks for the size of every file that is due. Returns when the next one will be.
    mutating func poll() -> ContinuousClock.Instant {
        let now = registry.now()
        round = now
        directories = InodesByDirectory(filesystem)
        registry.note { $0.heartbeat = now }
        var hasGrown = false
        let due = takeDue(by: now)
        for (key, file) in due { hasGrown = look(at: file, key, now) || hasGrown }
        hasGrown = takeBeginnings(now) || hasGrown
        for (key, file) in due where files[key] === file { plan(file, key, after: now) }
        needsPublishing = examineDue(now) || needsPublishing
        upkeep(now)
        if needsSaving { save() }
        if !publishIfDue(), hasGrown { registry.announceGrowth() }
        return nextDue(after: now)
    }

    /// The files whose time has come, and those that sinks have doubts of.
    private mutating func takeDue(by now: ContinuousClock.Instant) -> [(key: Key, file: TrackedFile)] {
        let suspects = registry.feed.takeSuspects()
        if !suspects.isEmpty {
            for (key, file) in files where suspects.contains(file.id) && file.due > now {
                file.hurry(at: now - file.status.pace.shortest)
                looks.add(key, at: file.due)
            }
        }
        return looks.take(by: now, of: files)
    }

    /// Sees to it that a file is looked at again; soon, if the look came to nothing.
    private mutating func plan(_ file: TrackedFile, _ key: Key, after now: ContinuousClock.Instant) {
        if file.due <= now { file.hurry(at: now) }
        looks.add(key, at: file.due)
    }

    private func nextDue(after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        var next = min(now + PollingPace.longest, looks.next ?? now + PollingPace.longest)
        for candidate in candidates.values { next = min(next, candidate.due) }
        return next
    }

    /// Returns whether there is something for the sinks to see.
    private mutating func look(at file: TrackedFile, _ key: Key, _ now: ContinuousClock.Instant) -> Bool {
        guard let facts = facts(of: file, key) else { return false }
        let look = FileLook(before: file.status, facts: facts, isCompressed: file.handle.isCompressed)
        let head = look.needsHead ? try? file.handle.head(Fingerprint.maximumCount) : nil
        switch look.step(head: head) {
        case .quiet: return noteQuiet(file, look.before, now)
        case .unclear: return false
        case .recompressed:
            putBack(file, key, facts)
            return false
        case .rewritten(let head): return putBackCopy(file, key, head) ? false : unsafe cut(file, Fingerprint(head.span.bytes), now)
        case .begun(let fingerprint):
            beginnings.append((file, facts, fingerprint))
            return false
        case .grown: return grow(file, facts, now)
        }
    }

    private func noteQuiet(_ file: TrackedFile, _ before: TrackedFile.Status, _ now: ContinuousClock.Instant) -> Bool {
        file.noteQuiet(at: now)
        closeIfIdle(file, for: now - before.pace.lastGrowth)
        let isEnded = hasEnded(before, file.source, now)
        guard isEnded != before.isEnded else { return false }
        file.update { $0.isEnded = isEnded }
        return true
    }

    private func grow(_ file: TrackedFile, _ facts: FileFacts, _ now: ContinuousClock.Instant) -> Bool {
        let before = file.status
        file.update { status in
            status.size = facts.size
            status.modified = facts.modified
            status.identity.size = facts.size
            status.isEnded = false
            // One that was written and cut again is in use as well.
            status.pace.looked(at: now, hasGrown: true)
        }
        return facts.size != before.size
    }

    /// Shows the growth of files whose first bytes have become more, once the disk knows these: a line that is sent must be known by
    /// what its file begins with, or after a crash another file under the same inode might be taken for it.
    private mutating func takeBeginnings(_ now: ContinuousClock.Instant) -> Bool {
        guard !beginnings.isEmpty else { return false }
        let found = beginnings
        beginnings = []
        let before = found.map(\.file.status.identity)
        // With the size: of a file that is remembered as empty nothing would be expected to be found again.
        for (file, facts, fingerprint) in found {
            file.update { ($0.identity.fingerprint, $0.identity.size) = (fingerprint, facts.size) }
        }
        guard save(only: found.map(\.file)) else {
            // They come again at the next look.
            for (entry, identity) in zip(found, before) { entry.file.update { $0.identity = identity } }
            return false
        }
        return found.reduce(false) { grow($1.0, $1.1, now) || $0 }
    }

    /// Whether a last line without a newline is taken as it stands: its writer is gone, or its source does not wait any longer.
    private func hasEnded(_ status: TrackedFile.Status, _ source: String, _ now: ContinuousClock.Instant) -> Bool {
        let quiet = now - status.pace.lastGrowth
        if status.presence == .gone, quiet > FileRegistry.lingering { return true }
        let patience = registry.source(named: source)?.unfinishedLineAfter
        return patience.map { quiet >= $0 } ?? false
    }

    /// Begins a new epoch. It must be on disk before a line of it is sent; until then others see the file as it was before.
    /// The fingerprint changes in the same instant as the epoch: whoever reads asks both whether its bytes are of the old contents.
    ///
    /// The size is asked for once more, behind the first bytes: what was known before may be that of the old contents, and would have
    /// the new ones taken for cut at the next look.
    private mutating func cut(_ file: TrackedFile, _ fingerprint: Fingerprint, _ now: ContinuousClock.Instant) -> Bool {
        guard var facts = try? file.handle.facts() else { return false }
        // Of what it begins with no more is shown than is known.
        if fingerprint.count < Fingerprint.maximumCount { facts.size = min(facts.size, UInt64(fingerprint.count)) }
        let old = file.status.identity
        var identity = old
        identity.epoch = nextEpoch(of: old.id)
        identity.start = 0
        identity.fingerprint = fingerprint
        identity.size = facts.size
        let known = past.count
        forget(old, .truncated)
        guard save(replacing: (file, identity)) else {
            // Of a file that was empty there was nothing to remember.
            past.removeLast(past.count - known)
            file.update { $0.pace.looked(at: now, hasGrown: true) }
            return false
        }
        file.update { status in
            status.pace.looked(at: now, hasGrown: true)
            status.identity = identity
            status.isEnded = false
            status.size = facts.size
            status.modified = facts.modified
            status.isSuspect = false
        }
        needsPublishing = true
        registry.logger.warning(
            "'\(file.path)' was truncated; it is read from its beginning again.", metadata: ["source": "\(file.source)"])
        return true
    }

    /// A file that was written anew and may be a copy now is looked at anew: what a `cp` into the same copy time and again holds then.
    ///
    /// - Returns: whether it is not followed any more.
    private mutating func putBackCopy(_ file: TrackedFile, _ key: Key, _ head: [UInt8]) -> Bool {
        guard let source = registry.source(named: file.source), source.mayHoldCopies, hasName(file),
            let facts = try? file.handle.facts(), mayBeCopy(file, facts, head)
        else { return false }
        drop(file, key)
        forget(file.status.identity, .truncated)
        candidates[key] = Candidate(
            file.handle, facts, source, wasFollowed: true, skipsWhatIsThere: false, now: registry.now())
        return true
    }

    /// Whether what a file holds now may be known: under a name that rotation makes. Before a copy is written it is empty.
    private func mayBeCopy(_ file: TrackedFile, _ facts: FileFacts, _ head: [UInt8]) -> Bool {
        let (path, family) = (file.handle.path, RotatedName.family(of: file.handle.path))
        guard path != family else { return false }
        if head.isEmpty { return files.values.contains { $0.source == file.source && $0.path == family } }
        let alike = unsafe knownContents().alike(path, facts, head: head.span.bytes, source: file.source, containing: [])
        return alike.contains { $0.file !== file }
    }

    /// A compressed file that has changed after it was complete is looked at anew; what it held before is known by then.
    private mutating func putBack(_ file: TrackedFile, _ key: Key, _ facts: FileFacts) {
        guard let source = registry.source(named: file.source), let raw = filesystem.facts(at: file.handle.path),
            let opened = try? filesystem.open(file.handle.path)
        else { return }
        drop(file, key)
        remembered[key.number, default: []].append(file.status.identity)
        candidates[key] = Candidate(opened, raw, source, skipsWhatIsThere: false, now: registry.now(), in: filesystem)
    }
}
