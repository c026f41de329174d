import Glibc
import Synchronization

/// A file that is followed, open or not: while it is quiet it may be closed, and whoever reads it opens it again.
public final class ReopenableFile: Sendable {
    private struct State: Sendable {
        var open: (any ReadableFile)?
        /// The name under which it was last seen.
        var path: String
    }

    private let files: any FileSystem
    private let state: Mutex<State>
    private let device: UInt64
    private let inode: UInt64

    init(_ file: any ReadableFile, _ facts: FileFacts, in files: any FileSystem) {
        self.files = files
        (device, inode) = (facts.device, facts.inode)
        state = Mutex(State(open: file, path: file.path))
    }

    var isOpen: Bool { state.withLock { $0.open != nil } }
    var path: String { state.withLock { $0.path } }

    /// It stands under this name now.
    func moved(to path: String) { state.withLock { if $0.path != path { $0.path = path } } }

    /// Gives the descriptor back, when the last read that is under way has ended.
    func close() { state.withLock { $0.open = nil } }

    /// - Throws: `FileProblem` where the file is closed, and is not under its name any more.
    public func facts() throws(FileProblem) -> FileFacts {
        let (open, path) = state.withLock { ($0.open, $0.path) }
        if let open { return try open.facts() }
        guard let facts = files.facts(at: path), isThis(facts) else { throw lost(path) }
        return facts
    }

    /// Reads up to `range.count` bytes at `offset` into `buffer[range]` and returns how many came: 0 at the end of the file.
    public func read(at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(FileProblem) -> Int {
        try opened().read(at: offset, into: &buffer, range)
    }

    /// The file's first bytes, at most `count`.
    public func head(_ count: Int) throws(FileProblem) -> [UInt8] { try opened().head(count) }

    /// The open file; it is opened if it was not.
    @discardableResult
    func opened() throws(FileProblem) -> any ReadableFile {
        let (open, path) = state.withLock { ($0.open, $0.path) }
        if let open { return open }
        let file = try files.open(path)
        guard try isThis(file.facts()) else { throw lost(path) }
        // Of two that open it at once the second closes its own again.
        return state.withLock { state in
            if let other = state.open { return other }
            state.open = file
            return file
        }
    }

    func isThis(_ facts: FileFacts) -> Bool { facts.device == device && facts.inode == inode }

    private func lost(_ path: String) -> FileProblem {
        FileProblem("find", path, code: ENOENT, "It is looked for under other names in its directory.")
    }
}
