import Glibc
import Logging
import ShipperCore

/// Files of the last run.
extension Surveyor {
    /// Looks for files of the last run beside where they were, for rotation renames within a directory, and among the pins.
    ///
    /// - Returns: whether anything has changed that others see.
    mutating func followRemembered() -> Bool {
        guard !remembered.isEmpty else { return false }
        var hasChanged = false
        directories = InodesByDirectory(filesystem)
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
                var sight =
                    isTaken
                    ? .replaced : follow(identity, directories.paths(of: number, in: identity.directory), pinPaths(of: number))
                // One that can't be read now is not lost: it keeps its id and its place until it can.
                if sight == .absent, closed.contains(number) { sight = .hidden }
                if sight == .hidden { closed.insert(number) }
                if sight == .seen { hasChanged = true }
                let presence: Presence = missed.contains(identity.content) ? .missed : .here
                switch presence.after(sight) {
                case .here: break
                case .missed: missing.insert(identity.content)
                case .gone: gone.append(identity)
                }
            }
        }
        for identity in gone { lose(identity) }
        missed = missing
        return hasChanged || !gone.isEmpty || isFirstLook && !remembered.isEmpty
    }

    /// Follows the file if it is at one of these paths. A pin that the agent has no right to open is as good as none: it has no other
    /// name by which the right could be given back.
    ///
    /// - Parameter named: `nil` if its directory can't be read now.
    private mutating func follow(_ identity: FileIdentity, _ named: [String]?, _ pins: [String]) -> Presence.Sight {
        guard let source = registry.source(named: identity.source) else {
            return named?.isEmpty == true && pins.isEmpty ? .absent : .hidden
        }
        var isHidden = named == nil
        for path in (named ?? []) + pins {
            let isCompressed = CompressedForm(path: path) != nil
            guard let facts = filesystem.facts(at: path), facts.isRegular, !isCompressed || isPin(path) else { continue }
            do throws(FileProblem) {
                let file = try filesystem.open(path)
                guard !isCompressed else {
                    // It must be read through before anything is known of it.
                    candidates[Key(identity)] = Candidate(
                        file, facts, source, skipsWhatIsThere: false, now: registry.now(), in: filesystem)
                    return .hidden
                }
                let head = try file.head(Fingerprint.maximumCount)
                guard let known = takeRemembered(file, facts, head, source, only: identity.id) else { continue }
                add(known, ReopenableFile(file, facts, in: filesystem), facts, source, as: Key(source, facts))
                return .seen
            } catch {
                isHidden = isHidden || error.code != EACCES || !pins.contains(path)
            }
        }
        return isHidden ? .hidden : .absent
    }

    /// A file of the last run is nowhere any more.
    private mutating func lose(_ identity: FileIdentity) {
        forgetRemembered(identity)
        forget(identity, .deleted)
        let isAnothers = remembered[identity.number] != nil || files.keys.contains { $0.number == identity.number }
        if !isAnothers { pinPaths(of: identity.number).forEach(filesystem.remove) }
        guard identity.size > 0 else { return }
        registry.logger.warning(
            "'\(identity.path)' is gone: neither it nor a renamed file with its contents was found. What was not delivered of it is lost, if no copy or compressed form of it turns up.",
            metadata: ["source": "\(identity.source)", "file_id": "\(identity.id)"])
    }

    /// What was remembered of an inode that another file has now is past, and a copy of it is to be known at once.
    mutating func loseOthers(than facts: FileFacts, _ source: SourceSelection) -> Bool {
        let others = (remembered[facts.number] ?? []).filter { $0.source == source.name }
        for identity in others { lose(identity) }
        return !others.isEmpty
    }

    /// Files of the last run that can't be read now, or of which it is open yet what has become of them: what may be a copy of one waits,
    /// and nothing else does.
    var awaited: [FileIdentity] { remembered.values.joined().filter { closed.contains($0.number) || isUnsettled($0) } }

    /// Whether it is open yet what has become of a file of the last run: two looks must miss it, and a file that has its inode may turn
    /// out to be another.
    private func isUnsettled(_ identity: FileIdentity) -> Bool {
        missed.contains(identity.content) || candidates[Key(identity)] != nil
    }

    /// Whether the file that has its inode now, perhaps in another directory, is this one, to be taken up in a moment; `nil` if none
    /// has. If it is another, what the file held is past, and a copy of it is to be known at once.
    private func isCandidate(_ identity: FileIdentity) -> Bool? {
        guard let candidate = candidates[Key(identity)] else { return nil }
        guard candidate.form == nil, let head = try? candidate.handle.head(Fingerprint.maximumCount) else { return true }
        return unsafe identity.match(candidate.facts, head: head.span.bytes) != .other
    }

    /// Those first whose inodes were known in the last run: what has become of them tells what others may be copies of.
    func knownFirst(_ fresh: [Key]) -> [Key] {
        fresh.filter { remembered[$0.number] != nil } + fresh.filter { remembered[$0.number] == nil }
    }

    /// The identity remembered from the last run of a file with these facts and first bytes; forgotten from then on.
    ///
    /// - Parameters:
    ///   - file: `nil` where it is compressed: such a one is not rewritten in place.
    ///   - only: no other than this.
    mutating func takeRemembered(
        _ file: (any ReadableFile)?, _ facts: FileFacts, _ head: [UInt8], _ source: SourceSelection, only id: FileID? = nil
    ) -> FileIdentity? {
        let bytes = unsafe head.span.bytes
        for known in remembered[facts.number] ?? [] where known.source == source.name && id ?? known.id == known.id {
            let match = known.match(facts, head: bytes).confirmed(
                wasEmpty: known.fingerprint.count == 0, isPinned: facts.mayBeBorn(known.born) && !pinPaths(of: known.number).isEmpty,
                lacksDelivered: file.map { lacksDelivered(known, $0, facts) } ?? false, mayBeAnother: mayBeAnother(known, head, facts))
            guard match != .other else { continue }
            var identity = known
            if match == .truncated {
                forget(known, .truncated)
                identity.epoch = nextEpoch(of: known.id)
                identity.start = 0
                registry.logger.warning("'\(known.path)' was truncated while the agent was down; it is read from its beginning.")
            }
            forgetRemembered(known)
            identity.size = facts.size
            identity.fingerprint = Fingerprint(bytes)
            return identity
        }
        return nil
    }

    /// Whether a file with the first bytes of the last run has lost what is delivered of it, by the checkpoints: it was cut while the agent
    /// was down, and has outgrown the size that the state directory knows of. That is an old one after a kill.
    private func lacksDelivered(_ known: FileIdentity, _ file: any ReadableFile, _ facts: FileFacts) -> Bool {
        registry.progress(in: known.content).compactMap(\.first).contains { place in
            guard place.offset > known.start else { return false }
            // A copy that was gone on with may never have held as much as was read of its original.
            guard place.offset <= facts.size else { return facts.size > known.size }
            guard let tail = place.tail, let here = try? TailHash.of(file, before: place.offset) else { return false }
            return tail != here
        }
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
}
