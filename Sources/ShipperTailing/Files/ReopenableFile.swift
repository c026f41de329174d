import Glibc
import Synchronization

/// A file that is followed, open or not: while it is quiet it may be closed, and whoever reads it opens it again.
public final class ReopenableFile: ReadableFile {
    /// What a compressed file stands for.
    struct Compression: Equatable, Sendable {
        let form: CompressedForm
        /// Decompressed bytes.
        let length: UInt64
    }

    private struct State: Sendable {
        var open: (any ReadableFile)? {
            didSet { count?.add((open == nil ? 0 : 1) - (oldValue == nil ? 0 : 1)) }
        }
        var count: OpenCount?
        /// The name under which it was last seen.
        var path: String
    }

    private let files: any FileSystem
    private let state: Mutex<State>
    private let device: UInt64
    private let inode: UInt64
    private let born: Int64
    let compression: Compression?

    init(_ file: any ReadableFile, _ facts: FileFacts, compression: Compression? = nil, in files: any FileSystem) {
        self.files = files
        self.compression = compression
        (device, inode, born) = (facts.device, facts.inode, facts.born)
        state = Mutex(State(open: Self.decompressed(file, compression), path: file.path))
    }

    deinit { state.withLock { $0.open = nil } }

    /// From now on it is counted while it is open.
    func count(in count: OpenCount) {
        state.withLock { state in
            guard state.count == nil else { return }
            if state.open != nil { count.add(1) }
            state.count = count
        }
    }

    var isOpen: Bool { state.withLock { $0.open != nil } }
    /// The name under which it was last seen.
    public var path: String { state.withLock { $0.path } }
    /// Whether to go back in it means to begin anew.
    public var isCompressed: Bool { compression != nil }

    /// It stands under this name now.
    func moved(to path: String) { state.withLock { if $0.path != path { $0.path = path } } }

    /// Gives the descriptor back, when the last read that is under way has ended.
    func close() { state.withLock { $0.open = nil } }

    /// - Throws: `FileProblem` where the file is closed, and is not under its name any more.
    public func facts() throws(FileProblem) -> FileFacts {
        let (open, path) = state.withLock { ($0.open, $0.path) }
        if let open { return try open.facts() }
        guard var facts = files.facts(at: path), isThis(facts) else { throw lost(path) }
        if let compression { facts.size = compression.length }
        return facts
    }

    /// Reads up to `range.count` bytes at `offset` into `buffer[range]` and returns how many came: 0 at the end of the file.
    public func read(at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(FileProblem) -> Int {
        try opened().read(at: offset, into: &buffer, range)
    }

    /// The open file; it is opened if it was not.
    @discardableResult
    func opened() throws(FileProblem) -> any ReadableFile {
        let (open, path) = state.withLock { ($0.open, $0.path) }
        if let open { return open }
        let file = try files.open(path)
        guard try isThis(file.facts()) else { throw lost(path) }
        let decompressed = Self.decompressed(file, compression)
        // Of two that open it at once the second closes its own again.
        return state.withLock { state in
            if let other = state.open { return other }
            state.open = decompressed
            return decompressed
        }
    }

    func isThis(_ facts: FileFacts) -> Bool { facts.device == device && facts.inode == inode && facts.mayBeBorn(born) }

    private static func decompressed(_ file: any ReadableFile, _ compression: Compression?) -> any ReadableFile {
        compression.map { CompressedFile(file, $0.form, length: $0.length) } ?? file
    }

    private func lost(_ path: String) -> FileProblem {
        FileProblem("find", path, code: ENOENT, "It is looked for under other names in its directory.")
    }
}

/// How many files are open.
final class OpenCount: Sendable {
    private let files = Atomic(0)

    var current: Int { files.load(ordering: .relaxed) }

    func add(_ difference: Int) { files.wrappingAdd(difference, ordering: .relaxed) }
}
