/// What tailing asks of files, those that it follows and those that it keeps. ``LocalFiles`` asks this host's; a simulation answers for
/// itself, and forgets what was not synced when it crashes.
public protocol FileSystem: Sendable {
    /// - Throws: `FileProblem` if there is nothing at `path`, or it can't be read.
    func open(_ path: String) throws(FileProblem) -> any ReadableFile

    /// Facts of whatever stands at `path` now, links followed; `nil` if nothing does, or it can't be told.
    func facts(at path: String) -> FileFacts?

    /// Whether it is certain that nothing stands at `path`. Where a look fails for any other reason, nothing is.
    func isAbsent(_ path: String) -> Bool

    /// The names in a directory, sorted; none if there is no such directory.
    ///
    /// - Throws: `FileProblem` if it can't be told what is in it.
    func list(_ directory: String) throws(FileProblem) -> [String]

    /// Gives the file that `path` leads to a second name: of a symbolic link, what it points to.
    func link(_ path: String, to other: String) throws(FileProblem)

    /// Removes a name, if it is there.
    func remove(_ path: String)

    /// Renames what is at `path`, if something is; what was at `other` is gone.
    func rename(_ path: String, to other: String)

    /// Makes a directory (mode 0700), and those above it, where they are missing.
    func makeDirectory(_ path: String) throws(FileProblem)

    /// The whole contents, or `nil` if there is no such file. Durable on return: whoever acts on what an earlier life wrote must not find
    /// it taken back by a loss of power.
    func contents(of path: String) throws(FileProblem) -> [UInt8]?

    /// Replaces a file: after a crash at any instant either all of the old contents are there or all of the new. The old ones are kept
    /// under `path.previous`. Durable on return.
    func replace(_ path: String, with contents: [UInt8]) throws(FileProblem)

    /// Opens for appending; made (mode 0600) where it is missing.
    func append(to path: String) throws(FileProblem) -> any AppendableFile

    /// Locks the file at `path` against every other process until what is returned is released.
    func lock(_ path: String) throws(FileProblem) -> any FileLock
}

extension FileSystem {
    /// The names in a directory, sorted; empty if it cannot be read.
    public func names(in directory: String) -> [String] { (try? list(directory)) ?? [] }
}

/// A file open for reading. All sinks share it: every read names its offset.
public protocol ReadableFile: Sendable {
    var path: String { get }

    func facts() throws(FileProblem) -> FileFacts

    /// Reads up to `range.count` bytes at `offset` into `buffer[range]` and returns how many came: 0 at the end of the file.
    func read(at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(FileProblem) -> Int
}

extension ReadableFile {
    /// The file's first bytes, at most `count`.
    public func head(_ count: Int) throws(FileProblem) -> [UInt8] { try bytes(at: 0, count) }

    /// The bytes at `offset`, at most `count`; fewer where the file ends.
    public func bytes(at offset: UInt64, _ count: Int) throws(FileProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let more = try read(at: offset + UInt64(got), into: &bytes, got..<count)
            if more == 0 { break }
            got += more
        }
        bytes.removeLast(count - got)
        return bytes
    }
}

/// A file that is only ever appended to.
public protocol AppendableFile: Sendable {
    /// Bytes in the file.
    var size: UInt64 { get }

    /// Sets room aside, so that the file can grow to so many bytes on a disk that is full by then. Where that cannot be had, nothing changes.
    func reserve(_ bytes: UInt64)

    /// Appends everything; if that fails, what came before it is taken back.
    func append(_ contents: [UInt8]) throws(FileProblem)

    /// Returns when the disk has it.
    func sync() throws(FileProblem)
}

/// Held for as long as the lock is.
public protocol FileLock: Sendable, AnyObject {}

/// What a file system says of a file.
public struct FileFacts: Equatable, Sendable {
    public let device: UInt64
    public let inode: UInt64
    /// Bytes.
    public var size: UInt64
    /// Names that the file still has; 0 once it is deleted.
    public let links: UInt64
    /// When its contents last changed, in nanoseconds since 1970.
    public let modified: Int64
    /// When the file was made, in nanoseconds since 1970; 0 where the file system does not tell.
    public let born: Int64
    public let isRegular: Bool

    public init(device: UInt64, inode: UInt64, size: UInt64, links: UInt64, modified: Int64, born: Int64 = 0, isRegular: Bool) {
        self.device = device
        self.inode = inode
        self.size = size
        self.links = links
        self.modified = modified
        self.born = born
        self.isRegular = isRegular
    }

    var number: FileNumber { FileNumber(device: device, inode: inode) }

    /// Whether a file that was made then may be this one, as far as the times tell: inodes are used again, and soon.
    func mayBeBorn(_ other: Int64) -> Bool { born == 0 || other == 0 || born == other }
}
