/// What a look could not see. Only a directory that was listed proves that a name in it is gone: one that can't be read for a while, as
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

    /// Notes which files a look has missed.
    ///
    /// - Parameter seen: what it has found.
    mutating func noteMissed(_ seen: Set<Key>) {
        for (key, file) in files {
            let isSeen = seen.contains(key)
            guard isSeen || !isHidden(file) || hasNoName(file) else { continue }
            let missed = isSeen ? 0 : min(file.status.missedLooks + 1, TrackedFile.Status.certainty)
            if missed > 0 { gone.insert(key) } else { gone.remove(key) }
            if missed != file.status.missedLooks { file.update { $0.missedLooks = missed } }
        }
    }

    /// Whether the file itself says that it is deleted: nothing but our handle and our pin keeps its bytes.
    func hasNoName(_ file: TrackedFile) -> Bool {
        guard let facts = try? file.handle.facts() else { return false }
        return facts.links <= (file.status.isPinned ? 1 : 0)
    }
}
