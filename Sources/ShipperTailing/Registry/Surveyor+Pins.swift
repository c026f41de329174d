import Glibc
import Logging
import ShipperCore

/// Hard links in the state directory that keep files until every sink has all of them, and the limit on what is kept alive so.
extension Surveyor {
    static let pins = "pins"

    /// Named by the inode: that can't be another file's while the pin is there. A compressed file's has its ending too: nothing else would
    /// tell the next start that it is one.
    func pinPath(_ number: FileNumber, _ form: CompressedForm?) -> String {
        registry.directory.file("\(Self.pins)/\(number.device)-\(number.inode)\(form?.ending ?? "")")
    }

    func pinPath(_ file: TrackedFile, _ key: Key) -> String { pinPath(key.number, file.handle.compression?.form) }

    /// The pin that the life before made of this inode, if it is still there.
    func pinPaths(of number: FileNumber) -> [String] {
        earlierPins.isEmpty ? [] : earlierNames(of: number).filter { filesystem.facts(at: $0)?.number == number }
    }

    private func earlierNames(of number: FileNumber) -> [String] {
        ([nil] + CompressedForm.endings.map(\.0)).map { pinPath(number, $0) }.filter(earlierPins.contains)
    }

    func isPin(_ path: String) -> Bool { path.hasPrefix(registry.directory.file(Self.pins + "/")) }

    /// Pins those that are not pinned yet. One whose name led elsewhere meanwhile has its turn again after the next look.
    mutating func pinFresh() {
        unpinned = unpinned.filter { key in
            guard let file = files[key], !pin(file, as: key) else { return false }
            return true
        }
    }

    /// - Returns: `false` if what stands under the file's name is another.
    private func pin(_ file: TrackedFile, as key: Key) -> Bool {
        let path = pinPath(file, key)
        do throws(FileProblem) {
            if !isPin(path, of: file) {
                filesystem.remove(path)
                try filesystem.link(file.handle.path, to: path)
            }
            // Between the look and the link the file may have been rotated.
            guard isPin(path, of: file) else {
                filesystem.remove(path)
                return false
            }
            file.update { $0.isPinned = true }
        } catch {
            // Renamed a moment ago, and nothing in its place yet: the next look knows its name.
            guard error.code != ENOENT || !filesystem.isAbsent(file.handle.path) else { return false }
            registry.logger.warning("\(PinTrial.words(for: error, file.path))", metadata: ["source": "\(file.source)"])
        }
        return true
    }

    private func isPin(_ path: String, of file: TrackedFile) -> Bool { filesystem.facts(at: path).map(file.handle.isThis) ?? false }

    func unpin(_ file: TrackedFile, _ key: Key) {
        guard file.status.isPinned else { return }
        file.update { $0.isPinned = false }
        // Of a file that two sources follow there is one pin.
        guard !registry.sources.contains(where: { files[Key($0, key.number)]?.status.isPinned == true }) else { return }
        filesystem.remove(pinPath(file, key))
    }

    /// Pins of files that nobody remembers, as a damaged state file leaves them: whose lines they are cannot be told.
    func removeForgottenPins() {
        guard !earlierPins.isEmpty else { return }
        let known = Set((files.keys.map(\.number) + remembered.keys).flatMap(earlierNames))
        for path in earlierPins where !known.contains(path) { filesystem.remove(path) }
    }

    /// Lets go of the oldest files without a name, and of the oldest that spools consist of, when too much is kept.
    mutating func releaseExcess() {
        var spools: [String: Spool] = [:]
        for spool in registry.spools {
            for segment in spool.current { spools[segment.path] = spool }
        }
        let mayBeKept = spools.isEmpty ? files.filter { gone.contains($0.key) } : files
        var kept = mayBeKept.filter { spools[$0.value.path] != nil || $0.value.status.isGone && hasNoName($0.value) }
            .map { ($0.key, $0.value, $0.value.status) }
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
}
