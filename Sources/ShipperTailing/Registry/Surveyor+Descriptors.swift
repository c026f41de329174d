import Logging
import ShipperCore

/// Files that are closed while they are quiet, or because there are too many.
extension Surveyor {
    /// A closed file that is not under its name any more is looked for beside it, and held open if it is found.
    mutating func facts(of file: TrackedFile) -> FileFacts? {
        if let facts = try? file.handle.facts() { return facts }
        guard !file.handle.isOpen else { return nil }
        let directory = DirectoryListing.directory(of: file.handle.path)
        for name in filesystem.names(in: directory) {
            let path = directory + "/" + name
            guard let facts = filesystem.facts(at: path), file.handle.isThis(facts), isSame(file, at: path, facts) else { continue }
            file.handle.moved(to: path)
            return try? file.handle.opened().facts()
        }
        lost[file.id, default: 0] += 0
        return nil
    }

    /// Whether what stands at `path` is the file, and not another that has its inode now.
    private func isSame(_ file: TrackedFile, at path: String, _ facts: FileFacts) -> Bool {
        guard let head = try? filesystem.open(path).head(Fingerprint.maximumCount) else { return false }
        return unsafe file.status.identity.match(facts, head: head.span.bytes) != .other
    }

    // MARK: - Descriptors

    /// Closes files that are quiet for long, or too many.
    mutating func closeSurplus() {
        let (now, open) = (registry.now(), files.values.filter(\.handle.isOpen))
        let named = open.filter { !$0.status.isGone }
        let candidates = named.map { file in
            DescriptorBudget.Candidate(
                id: file, isDrained: registry.isDrained(file), quiet: now - file.status.pace.lastGrowth,
                patience: registry.sources.first { $0.name == file.source }?.closeIdle ?? .seconds(300))
        }
        let surplus = registry.budget.surplus(candidates, others: open.count - named.count).filter { hasName($0) }
        for file in surplus { file.handle.close() }
        openFiles = open.count - surplus.count
        registry.note { $0.openFiles = openFiles }
    }

    /// Whether a file stands under the name that it is known by, and so can be opened again; the latest look may be out of date.
    private func hasName(_ file: TrackedFile) -> Bool { filesystem.facts(at: file.handle.path).map(file.handle.isThis) ?? false }

    /// Forgets files that were removed while they were closed: nothing more can be read of them. They may have been moved to another
    /// directory, so two looks must have missed them; one may have passed that directory before they came.
    ///
    /// - Parameter seen: what a look has just found.
    mutating func dropLost(seen: Set<Key>) -> Bool {
        guard !lost.isEmpty else { return false }
        var hasChanged = false
        for (key, file) in files {
            guard let misses = lost[file.id] else { continue }
            lost[file.id] = seen.contains(key) ? nil : misses + 1
            guard !seen.contains(key), misses > 0 else { continue }
            lost[file.id] = nil
            hasChanged = true
            files[key] = nil
            needsSaving = true
            let isWhole = registry.isDrained(file)
            registry.logger.log(
                level: isWhole ? .info : .error,
                "'\(file.path)' was removed while it was closed\(isWhole ? "; it is delivered whole." : ". Lines not yet delivered from it are lost.")",
                metadata: ["source": "\(file.source)"])
        }
        return hasChanged
    }
}
