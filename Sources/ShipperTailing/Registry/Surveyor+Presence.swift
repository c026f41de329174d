/// Whether files are still there. Only a directory that was listed proves that a name in it is gone: one that can't be read for a while, as
/// with rights taken away, a server that does not answer or no descriptor left, keeps its files known.
extension Surveyor {
    /// Whether the latest look could not tell what stands at a path.
    func isHidden(_ path: String) -> Bool {
        guard !hidden.isEmpty else { return false }
        var rest = path[...]
        while !hidden.contains(String(rest)) {
            guard let slash = rest.lastIndex(of: "/") else { return hidden.contains("/") }
            rest = rest[..<slash]
        }
        return true
    }

    /// Whether the latest look could not tell where the file stands. One that is read through its pin has no name of its own meanwhile.
    func isHidden(_ file: TrackedFile) -> Bool {
        isHidden(file.handle.path) || isPin(file.handle.path) && isHidden(file.path)
    }

    /// Notes of which files a look has shown that they are there.
    ///
    /// - Parameter seen: what it has found.
    mutating func notePresence(_ seen: Set<Key>) {
        for (key, file) in files {
            let before = file.status.presence
            let presence = before.after(seen.contains(key) ? .seen : isHidden(file) && !hasNoName(file) ? .hidden : .absent)
            if presence == .here { gone.remove(key) } else { gone.insert(key) }
            if presence != before { file.update { $0.presence = presence } }
        }
        dropLost(seen)
    }

    /// Forgets files that were removed while they were closed: nothing more can be read of them.
    private mutating func dropLost(_ seen: Set<Key>) {
        for (key, before) in lost {
            lost[key] = nil
            guard let file = files[key] else { continue }
            // Whoever reads it may have opened it since, while it still had its name.
            switch before.after(seen.contains(key) || file.handle.isOpen ? .seen : isHidden(file) ? .hidden : .absent) {
            case .here: break
            case .missed: lost[key] = .missed
            case .gone: dropRemoved(file, key)
            }
        }
    }

    /// Whether the file itself says that it is deleted: nothing but our handle and our pin keeps its bytes.
    func hasNoName(_ file: TrackedFile) -> Bool {
        guard let facts = try? file.handle.facts() else { return false }
        return facts.links <= (file.status.isPinned ? 1 : 0)
    }
}
