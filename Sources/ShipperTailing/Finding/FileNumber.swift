import Glibc

/// What the kernel calls one file by, however many names it has: two names with the same number are the same file, now.
///
/// Not for ever: an inode is used again once its file is gone.
public struct FileNumber: Hashable, Sendable {
    public let device: UInt64
    public let inode: UInt64

    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }

    /// Of what `path` leads to, symbolic links followed; nil if that is nothing, or not to be seen.
    init?(at path: FilePath) {
        var status = stat()
        guard unsafe path.withCString({ unsafe fstatat(AT_FDCWD, $0, &status, 0) }) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
