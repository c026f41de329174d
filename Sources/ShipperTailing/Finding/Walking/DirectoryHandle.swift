import Glibc

/// An open directory. Everything unsafe about reading one is in here: the stream is closed with the handle, and names are copied out at once.
@safe struct DirectoryHandle: ~Copyable {
    enum Kind {
        case file
        case directory
        /// Where it leads, only `status(of:)` tells; the same goes for file systems that do not say.
        case linkOrUnknown
        /// A fifo, socket or device: opening one may block or do harm.
        case special
    }

    struct Entry {
        var name: [UInt8]
        var kind: Kind
    }

    private let stream: OpaquePointer

    /// Follows symbolic links.
    init(_ path: FilePath) throws(Errno) {
        let descriptor = unsafe path.withCString {
            unsafe openat(AT_FDCWD, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
        }
        guard descriptor >= 0 else { throw .current }
        guard let opened = unsafe fdopendir(descriptor) else {
            let failure = Errno.current
            close(descriptor)
            throw failure
        }
        unsafe stream = opened
    }

    deinit {
        unsafe closedir(stream)
    }

    func number() throws(Errno) -> FileNumber {
        var status = stat()
        guard unsafe fstat(dirfd(stream), &status) == 0 else { throw .current }
        return FileNumber(status)
    }

    /// The next entry in the file system's own order, without "." and ".."; nil at the end.
    mutating func next() throws(Errno) -> Entry? {
        while true {
            // readdir(3): the end and a failure both return nil, and differ in errno only.
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw .current }
                return nil
            }
            let name = unsafe Self.name(of: entry)
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            return Entry(name: name, kind: Self.kind(unsafe entry.pointee.d_type))
        }
    }

    /// What a name in this directory leads to, or, where links are not followed, is: a link is special then.
    func status(of name: [UInt8], followingLinks: Bool = true) throws(Errno) -> (kind: Kind, number: FileNumber) {
        var status = stat()
        let terminated = name.map { CChar(bitPattern: $0) } + [0]
        guard unsafe fstatat(dirfd(stream), terminated, &status, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { throw .current }
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            default: .special
            }
        return (kind, FileNumber(status))
    }

    /// The name ends with its NUL, not with the array that the C declaration gives it: so it is read by address.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        let start = unsafe UnsafeRawPointer(entry) + offset
        let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
    }

    private static func kind(_ type: UInt8) -> Kind {
        switch Int(type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_LNK), Int(DT_UNKNOWN): .linkOrUnknown
        default: .special
        }
    }
}
