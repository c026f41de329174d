import Logging
import ShipperCore

/// What is let go: descriptors, files that are done, contents that nobody has any more.
extension Surveyor {
    /// What followed files held is known for so many of them.
    static let mostPast = 1024

    /// Once a second, and whatever is at hand each time.
    mutating func upkeep(_ now: ContinuousClock.Instant) {
        if now >= nextUpkeep {
            closeSurplus()
            releaseExcess()
            // A disk that takes nothing is told of where marks are made.
            if registry.readTimes.isLarge { try? compactReadTimes() }
            registry.note { $0.openFiles = registry.openFiles.current }
            nextUpkeep = now + .seconds(1)
        }
        dropFinished(now)
        tellVanished(now)
    }

    // MARK: - Descriptors

    /// A closed file that is not under its name any more is looked for beside it and among the pins, and held open if it is found.
    mutating func facts(of file: TrackedFile, _ key: Key) -> FileFacts? {
        if let facts = try? file.handle.facts() { return facts }
        guard !file.handle.isOpen else { return nil }
        let named = directories.paths(of: key.number, in: DirectoryListing.directory(of: file.handle.path))
        for path in (named ?? []) + [pinPath(file, key)] {
            guard let facts = filesystem.facts(at: path), file.handle.isThis(facts), !isOfAnotherSource(path, key),
                isFoundAgain(file, at: path, facts)
            else { continue }
            file.handle.moved(to: path)
            return try? file.handle.opened().facts()
        }
        if named == nil || isHidden(file) { file.noteMissed(at: round) } else { lost[key] = lost[key] ?? .here }
        return nil
    }

    /// Whether another source has begun to follow the inode under this very name: what stands there is new, though it begins alike.
    private func isOfAnotherSource(_ path: String, _ key: Key) -> Bool {
        registry.sources.contains { source in
            source.name != key.source && files[Key(source, key.number)]?.path == path
        }
    }

    /// Whether what stands at `path` is the file, and not another that has its inode now.
    private func isFoundAgain(_ file: TrackedFile, at path: String, _ facts: FileFacts) -> Bool {
        // While our pin stands the inode is no other file's. One that the agent has no right to open is as good as none.
        if isPin(path) { return (try? filesystem.open(path)) != nil }
        if file.handle.isCompressed { return true }
        return file.status.identity.isFoundAgain(
            facts, wasSeenLater: wasSeenLater(file), isRotated: RotatedName.family(of: path) == RotatedName.family(of: file.path),
            head: try? filesystem.open(path).head(Fingerprint.maximumCount))
    }

    /// Whether the file was last seen when the time of its making was over: another may get the inode of one that is gone within the same tick
    /// of the kernel's clock, which is 10 ms at most.
    func wasSeenLater(_ file: TrackedFile) -> Bool {
        let seen = .nanoseconds(registry.wallClock()) - (registry.now() - file.status.pace.lastLook)
        return seen - .nanoseconds(file.status.identity.born) > .milliseconds(20)
    }

    /// Closes a file that is quiet for long and delivered whole.
    func closeIfIdle(_ file: TrackedFile, for quiet: Duration) {
        guard file.handle.isOpen, let source = registry.source(named: file.source), quiet >= source.closeIdle,
            !file.status.isGone, registry.isDrained(file), hasName(file)
        else { return }
        file.handle.close()
    }

    /// Closes some of the open files if they are too many.
    func closeSurplus() {
        guard registry.openFiles.current > registry.budget.limit else { return }
        let (now, open) = (registry.now(), files.values.filter(\.handle.isOpen))
        let named = open.filter { !$0.status.isGone }
        let candidates = named.map { file in
            DescriptorBudget.Candidate(id: file, isDrained: registry.isDrained(file), quiet: now - file.status.pace.lastGrowth)
        }
        for file in registry.budget.surplus(candidates, others: open.count - named.count) where hasName(file) { file.handle.close() }
    }

    /// Whether a file stands under the name that it is known by, and so can be opened again; the latest look may be out of date.
    func hasName(_ file: TrackedFile) -> Bool { filesystem.facts(at: file.handle.path).map(file.handle.isThis) ?? false }

    // MARK: - Files

    /// A closed file or candidate whose inode is another file's by now, as the times tell, is no more.
    mutating func dropPredecessors(of facts: FileFacts, _ key: Key) {
        if candidates[key]?.handle.isThis(facts) == false { candidates[key] = nil }
        guard let file = files[key], !file.handle.isOpen, !file.handle.isThis(facts) else { return }
        dropRemoved(file, key)
    }

    mutating func dropRemoved(_ file: TrackedFile, _ key: Key) {
        drop(file, key)
        forget(file.status.identity, .deleted)
        registry.logger.info("'\(file.path)' was removed while it was closed.", metadata: ["source": "\(file.source)"])
    }

    /// Lets go of files that are gone, have not grown for long, and are delivered whole.
    private mutating func dropFinished(_ now: ContinuousClock.Instant) {
        for key in gone {
            guard let file = files[key], file.status.presence == .gone, registry.isRecordedAsDrained(file) else { continue }
            let status = file.status
            // It may have grown since it was looked at, and that not be shown while its identity cannot be written.
            guard (try? file.handle.facts().size) == status.size, !status.isSuspect else { continue }
            // The pin goes at once; the open file stays for a while, since a writer may still hold it.
            guard (try? file.handle.opened()) != nil else { continue }
            unpin(file, key)
            guard status.pace.lastGrowth + FileRegistry.lingering < now else { continue }
            drop(file, key)
            forget(file.status.identity, .deleted)
            registry.logger.info("Done with '\(file.path)': it is gone and delivered whole.", metadata: ["source": "\(file.source)"])
        }
    }

    mutating func drop(_ file: TrackedFile, _ key: Key) {
        files[key] = nil
        gone.remove(key)
        unpin(file, key)
        needsSaving = true
        needsPublishing = true
    }

    // MARK: - Contents

    /// Drops the times of reading that nobody will ask for again.
    func compactReadTimes() throws(FileProblem) {
        let sources = Dictionary(allKnown.map { ($0.content, $0.source) }) { first, _ in first }
        try registry.readTimes.compact { content in sources[content].map { registry.passed(content, of: $0) } }
    }

    /// What files hold, and held.
    private var allKnown: [FileIdentity] { files.values.map(\.status.identity) + allRemembered + past.map(\.identity) }

    /// An epoch that none of a file's contents has had. It may go on as an earlier one, in a copy, and a copy may be cut too.
    func nextEpoch(of id: FileID) -> UInt32 { (allKnown.lazy.filter { $0.id == id }.map(\.epoch).max() ?? 0) + 1 }

    /// What a file held is not followed any more.
    mutating func forget(_ identity: FileIdentity, _ reason: PastContents.Reason) {
        guard identity.fingerprint.count > 0 else { return }
        past.append(PastContents(identity, reason, since: registry.now()))
        needsSaving = true
    }

    /// Tells the sinks of contents that no copy has turned up of, once.
    private mutating func tellVanished(_ now: ContinuousClock.Instant) {
        let excess = max(0, past.count - Self.mostPast)
        for place in past.indices {
            guard let reason = past[place].reason else { continue }
            let isAwaited = candidates.values.contains { $0.suspects.contains(past[place].identity.content) }
            guard place < excess || (past[place].since + registry.grace <= now && !isAwaited) else { continue }
            vanished.append(VanishedContents(identity: past[place].identity, reason: reason.rawValue))
            past[place].reason = nil
            needsSaving = true
            needsPublishing = true
        }
        past.removeFirst(excess)
    }
}
