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
            guard let facts = filesystem.facts(at: path), file.handle.isThis(facts) else { continue }
            file.handle.moved(to: path)
            return try? file.handle.opened().facts()
        }
        lost.insert(file.id)
        return nil
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
        let surplus = registry.budget.surplus(candidates, others: open.count - named.count)
        for file in surplus { file.handle.close() }
        openFiles = open.count - surplus.count
        registry.note { $0.openFiles = openFiles }
    }

    /// Forgets files that were removed while they were closed: nothing more can be read of them.
    mutating func dropLost() -> Bool {
        guard !lost.isEmpty else { return false }
        for (key, file) in files where lost.contains(file.id) {
            files[key] = nil
            needsSaving = true
            let isWhole = registry.isDrained(file)
            registry.logger.log(
                level: isWhole ? .info : .error,
                "'\(file.path)' was removed while it was closed\(isWhole ? "; it is delivered whole." : ". Lines not yet delivered from it are lost.")",
                metadata: ["source": "\(file.source)"])
        }
        lost = []
        return true
    }
}
