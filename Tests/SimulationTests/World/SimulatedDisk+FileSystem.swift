import Glibc
import ShipperTailing

/// The disk as the agent sees it.
extension SimulatedDisk: FileSystem {
    fileprivate func comeInBetween() {
        guard let interrupt else { return }
        self.interrupt = nil
        interrupt()
        self.interrupt = interrupt
    }

    private func isHidden(_ path: String) -> Bool { isHiding && path.hasPrefix("/logs") }

    func open(_ path: String) throws(FileProblem) -> any ReadableFile {
        comeInBetween()
        if isHidden(path) { throw FileProblem("open", path, code: EACCES, "") }
        guard let node = node(at: path), let found = nodes[node] else { throw FileProblem("open", path, code: ENOENT, "") }
        guard found.isReadable else { throw FileProblem("open", path, code: EACCES, "") }
        return Reading(disk: self, node: node, path: path)
    }

    func facts(at path: String) -> FileFacts? {
        comeInBetween()
        return isHidden(path) ? nil : node(at: path).map { facts(of: $0) }
    }

    fileprivate func facts(of node: Int) -> FileFacts {
        let found = nodes[node] ?? Node(inode: 0, modified: 0, born: 0)
        return FileFacts(
            device: 1, inode: found.inode, size: UInt64(found.bytes.count), links: UInt64(found.links), modified: found.modified,
            born: found.born,
            isRegular: true)
    }

    fileprivate func facts(handleOf node: Int) -> FileFacts {
        comeInBetween()
        return facts(of: node)
    }

    fileprivate func bytes(of node: Int) -> [UInt8] {
        comeInBetween()
        return nodes[node]?.bytes ?? []
    }

    func isAbsent(_ path: String) -> Bool { !isHidden(path) && node(at: path) == nil }

    func list(_ directory: String) throws(FileProblem) -> [String] {
        comeInBetween()
        if isHidden(directory) { throw FileProblem("list", directory, code: EACCES, "") }
        let prefix = directory + "/"
        return names.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
            .map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    func link(_ path: String, to other: String) throws(FileProblem) {
        comeInBetween()
        try checkRoom("link", path)
        guard case .file = names[path] else { throw FileProblem("link", path, code: ENOENT, "") }
        guard names[other] == nil else { throw FileProblem("link", path, code: EEXIST, "") }
        addName(other, to: path)
    }

    func remove(_ path: String) { unlink(path) }

    func rename(_ path: String, to other: String) { move(path, to: other) }

    func makeDirectory(_ path: String) throws(FileProblem) {}

    func contents(of path: String) throws(FileProblem) -> [UInt8]? {
        guard let node = node(at: path) else { return nil }
        sync(node)
        noteDecided(path)
        return nodes[node]?.bytes
    }

    func replace(_ path: String, with contents: [UInt8]) throws(FileProblem) {
        comeInBetween()
        try checkRoom("write to", path)
        let old = node(at: path).flatMap { nodes[$0]?.bytes }
        if old != nil { move(path, to: path + ".previous") }
        let node = create(path)
        write(contents, to: node)
        sync(node)
        guard failsLate else { return noteDecided(path) }
        failsLate = false
        if let old { noteUndecided(path, old: old) }
        throw FileProblem("sync", path, code: EIO, "")
    }

    func append(to path: String) throws(FileProblem) -> any AppendableFile {
        try checkRoom("open", path)
        return Appending(disk: self, node: node(at: path) ?? create(path), path: path)
    }

    func lock(_ path: String) throws(FileProblem) -> any FileLock { Lock() }

    fileprivate func checkRoom(_ deed: String, _ path: String) throws(FileProblem) {
        if isFull { throw FileProblem(deed, path, code: ENOSPC, "") }
    }

    private final class Lock: FileLock {}

    private final class Reading: ReadableFile {
        let disk: SimulatedDisk
        let node: Int
        let path: String

        init(disk: SimulatedDisk, node: Int, path: String) {
            (self.disk, self.node, self.path) = (disk, node, path)
            disk.hold(node)
        }

        deinit { disk.release(node) }

        func facts() throws(FileProblem) -> FileFacts { disk.facts(handleOf: node) }

        func read(at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(FileProblem) -> Int {
            let bytes = disk.bytes(of: node)
            let start = min(Int(offset), bytes.count)
            let end = min(start + range.count, bytes.count)
            buffer.replaceSubrange(range.lowerBound..<(range.lowerBound + end - start), with: bytes[start..<end])
            return end - start
        }
    }

    private final class Appending: AppendableFile {
        private let disk: SimulatedDisk
        private let node: Int
        private let path: String

        init(disk: SimulatedDisk, node: Int, path: String) {
            (self.disk, self.node, self.path) = (disk, node, path)
            disk.hold(node)
        }

        deinit { disk.release(node) }

        var size: UInt64 { UInt64(disk.nodes[node]?.bytes.count ?? 0) }

        /// A disk on which nothing can be set aside: the hardest one.
        func reserve(_ bytes: UInt64) {}

        func append(_ contents: [UInt8]) throws(FileProblem) {
            disk.comeInBetween()
            try disk.checkRoom("write to", path)
            disk.write(contents, to: node)
        }

        func sync() throws(FileProblem) {
            try disk.checkRoom("sync", path)
            // Whether the power takes back what was written is open.
            if disk.failsLate {
                disk.failsLate = false
                throw FileProblem("sync", path, code: EIO, "")
            }
            disk.sync(node)
        }
    }
}
