import CFileFacts
import Glibc

/// A file of this host, open for reading.
public final class OpenFile: ReadableFile {
    private let descriptor: Int32
    public let path: String

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

    public func facts() throws(FileProblem) -> FileFacts {
        var facts = file_facts()
        guard unsafe file_facts_of(descriptor, &facts) == 0 else {
            throw FileProblem("examine", path, code: errno, "Its growth is not seen until this succeeds.")
        }
        return FileFacts(facts)
    }

    /// Whether it is certain that nothing stands at `path`.
    static func isAbsent(_ path: String) -> Bool {
        var facts = file_facts()
        return unsafe file_facts_at(path, &facts) != 0 && Errno.current.provesAbsence
    }

    /// Facts of whatever stands at `path` now, links followed; `nil` if nothing does, or it can't be told.
    public static func facts(at path: String) -> FileFacts? {
        var facts = file_facts()
        return unsafe file_facts_at(path, &facts) == 0 ? FileFacts(facts) : nil
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
}

extension FileFacts {
    fileprivate init(_ facts: file_facts) {
        self.init(
            device: facts.device, inode: facts.inode, size: facts.size, links: facts.links, modified: facts.modified, born: facts.born,
            isRegular: facts.is_regular)
    }
}
