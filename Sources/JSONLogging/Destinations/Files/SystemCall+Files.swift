#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What rotation asks of the operating system.
extension SystemCall {
    /// What `stat` says of a file.
    struct Status {
        let device, inode: UInt64
        let size: Int
        /// When it was last written to, in seconds since 1970.
        let changed: Int64

        fileprivate init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            size = Int(status.st_size)
            #if canImport(Darwin)
            changed = Int64(status.st_mtimespec.tv_sec)
            #else
            changed = Int64(status.st_mtim.tv_sec)
            #endif
        }

        func isSameFile(as other: Status) -> Bool { device == other.device && inode == other.inode }
    }

    /// `nil` where there is no such file, or it can't be asked.
    static func status(of path: String) -> Status? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Status(status) : nil
    }

    static func status(of descriptor: CInt) -> Status? {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? Status(status) : nil
    }

    /// Where the last write to a file ended.
    static func position(of descriptor: CInt) -> Int { Int(lseek(descriptor, 0, SEEK_CUR)) }

    /// Whether `path` is a regular file; a device or a pipe never gives way.
    static func isRegular(_ descriptor: CInt) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether something has this name, a dangling link too.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    static func rename(_ path: String, to newPath: String) throws(Failure) {
        #if canImport(Darwin)
        let result = unsafe Darwin.rename(path, newPath)
        #elseif canImport(Glibc)
        let result = unsafe Glibc.rename(path, newPath)
        #elseif canImport(Musl)
        let result = unsafe Musl.rename(path, newPath)
        #endif
        if result != 0 { throw Failure(errorNumber: errno) }
    }

    static func unlink(_ path: String) {
        #if canImport(Darwin)
        _ = unsafe Darwin.unlink(path)
        #elseif canImport(Glibc)
        _ = unsafe Glibc.unlink(path)
        #elseif canImport(Musl)
        _ = unsafe Musl.unlink(path)
        #endif
    }

    /// Waits until no other process holds the file's lock, and takes it. It goes with the descriptor.
    static func lock(_ descriptor: CInt) throws(Failure) {
        while flock(descriptor, LOCK_EX) != 0 {
            let number = errno
            if number != EINTR { throw Failure(errorNumber: number) }
        }
    }

    /// Takes the file's lock if no other process holds it, shared or not.
    static func tryLock(_ descriptor: CInt) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Takes the file's lock beside others who share it. Where files have no locks it does without.
    static func lockShared(_ descriptor: CInt) { while flock(descriptor, LOCK_SH) != 0, errno == EINTR {} }

    static func unlock(_ descriptor: CInt) { _ = flock(descriptor, LOCK_UN) }

    /// The names in a directory, in no order; none where it can't be read.
    static func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    static func openForReading(_ path: String) throws(Failure) -> CInt {
        try opened(unsafe open(path, O_RDONLY | O_CLOEXEC))
    }

    /// A new, empty file with the owner and the permissions of another, as far as that is allowed.
    static func create(_ path: String, like descriptor: CInt) throws(Failure) -> CInt {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure(errorNumber: errno) }
        let created = try opened(unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600))
        _ = fchown(created, status.st_uid, status.st_gid)
        _ = fchmod(created, status.st_mode & 0o7777)
        return created
    }

    /// Reads some bytes; 0 at the end.
    static func read(_ descriptor: CInt, into bytes: inout [UInt8]) throws(Failure) -> Int {
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                #if canImport(Darwin)
                unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
                #elseif canImport(Glibc)
                unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                #elseif canImport(Musl)
                unsafe Musl.read(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if count >= 0 { return count }
            let number = errno
            if number != EINTR { throw Failure(errorNumber: number) }
        }
    }

    static func sync(_ descriptor: CInt) throws(Failure) {
        if fsync(descriptor) != 0 { throw Failure(errorNumber: errno) }
    }

    /// Gives the calling thread the lowest priority, on Linux, where priorities are threads' own; nothing elsewhere.
    static func lowerPriority() {
        #if canImport(Glibc)
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        #elseif canImport(Musl)
        setpriority(PRIO_PROCESS, 0, 19)
        #endif
    }

    private static func opened(_ descriptor: CInt) throws(Failure) -> CInt {
        if descriptor < 0 { throw Failure(errorNumber: errno) }
        return descriptor
    }
}
