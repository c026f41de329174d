import Glibc

/// A regular file open for reading. All sinks share it: every read names its offset.
public final class OpenFile: Sendable {
    private let descriptor: Int32
    public let path: String

    /// What the system says of a file.
    public struct Facts: Equatable, Sendable {
        public let device: UInt64
        public let inode: UInt64
        /// Bytes.
        public let size: UInt64
        /// Names that the file still has; 0 once it is deleted.
        public let links: UInt64
        /// When its contents last changed, in nanoseconds since 1970.
        public let modified: Int64
        public let isRegular: Bool
    }

    /// Opens without blocking, so that a fifo put in a file's place cannot hold us.
    public init(path: String) throws(FileProblem) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw FileProblem("open", path, code: errno, "The file is skipped; it is tried again at the next look.")
        }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    public func facts() throws(FileProblem) -> Facts {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw FileProblem("examine", path, code: errno, "Its growth is not seen until this succeeds.")
        }
        return Facts(status)
    }

    /// Facts of whatever stands at `path` now, links followed; `nil` if nothing does.
    public static func facts(at path: String) -> Facts? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Facts(status) : nil
    }

    /// Reads up to `range.count` bytes at `offset` into `buffer[range]` and returns how many came: 0 at the end of the file.
    public func read(at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(FileProblem) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                // The range lies inside the buffer, checked above; an empty one reads nothing.
                range.isEmpty
                    ? 0 : unsafe pread(descriptor, bytes.baseAddress! + range.lowerBound, range.count, Int(offset))
            }
            if count >= 0 { return count }
            if errno != EINTR {
                throw FileProblem("read", path, code: errno, "Its lines wait; reading is tried again.")
            }
        }
    }

    /// The file's first bytes, at most `count`.
    public func head(_ count: Int) throws(FileProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try read(at: 0, into: &bytes, 0..<count)
        return Array(bytes.prefix(got))
    }
}

extension OpenFile.Facts {
    fileprivate init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = UInt64(max(status.st_size, 0))
        links = UInt64(status.st_nlink)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }
}
