import Logging
import ShipperCore

/// Hard links in the state directory that keep files until every sink has all of them, and the limit on what is kept alive so.
extension Surveyor {
    static let pins = "pins"

    /// Named by the inode: that can't be another file's while the pin is there.
    func pinPath(_ device: UInt64, _ inode: UInt64) -> String { registry.directory.file("\(Self.pins)/\(device)-\(inode)") }

    mutating func pinFresh() {
        for key in unpinned { files[key].map { pin($0, as: key) } }
        unpinned = []
    }

    private func pin(_ file: TrackedFile, as key: Key) {
        let path = pinPath(key.device, key.inode)
        let isThere = filesystem.facts(at: path).map { file.handle.isThis($0) } ?? false
        do throws(FileProblem) {
            if !isThere { try filesystem.link(file.handle.path, to: path) }
            file.update { $0.isPinned = true }
        } catch {
            registry.logger.warning("\(PinTrial.words(for: error, file.path))", metadata: ["source": "\(file.source)"])
        }
    }

    func unpin(_ file: TrackedFile, _ key: Key) {
        guard file.status.isPinned else { return }
        filesystem.remove(pinPath(key.device, key.inode))
        file.update { $0.isPinned = false }
    }

    /// Pins of files that nobody remembers, as a damaged state file leaves them: whose lines they are cannot be told.
    func removeForgottenPins() {
        let known = Set(files.keys.map { "\($0.device)-\($0.inode)" } + allRemembered.map { "\($0.device)-\($0.inode)" })
        for name in filesystem.names(in: registry.directory.file(Self.pins)) where !known.contains(name) {
            filesystem.remove(registry.directory.file("\(Self.pins)/\(name)"))
        }
    }

    /// Lets go of the oldest files without a name, and of the oldest that spools consist of, when too much is kept.
    mutating func releaseExcess() {
        var spools: [String: Spool] = [:]
        for spool in registry.spools {
            for segment in spool.current { spools[segment.path] = spool }
        }
        let mayBeKept = spools.isEmpty ? files.filter { gone.contains($0.key) } : files
        var kept = mayBeKept.filter { spools[$0.value.path] != nil || isKeptAlive($0.value) }.map { ($0.key, $0.value, $0.value.status) }
        kept.sort { $0.2.pace.lastGrowth < $1.2.pace.lastGrowth }
        var bytes = kept.reduce(0) { $0 + $1.2.size }
        for (key, file, status) in kept where bytes > registry.retainedLimit {
            // The newest of a spool is being written, and stays.
            if let spool = spools[file.path], !spool.release(file.path) { continue }
            bytes -= status.size
            drop(file, key)
            forget(status.identity, .released)
            registry.logger.error(
                "'\(file.path)' \(spools[file.path] == nil ? "has no name any more and " : "")is let go: more than \(registry.retainedLimit) bytes (retained_bytes) were kept alive.",
                metadata: ["source": "\(file.source)"])
        }
        registry.note { [bytes] in $0.retainedBytes = bytes }
    }

    /// Whether nothing but our open file or our pin keeps the file's bytes.
    private func isKeptAlive(_ file: TrackedFile) -> Bool {
        let status = file.status
        guard status.isGone, let facts = try? file.handle.facts() else { return false }
        return facts.links <= (status.isPinned ? 1 : 0)
    }
}
