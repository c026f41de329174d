#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The few calls of the operating system that a log file needs, each repeated when a signal interrupts it (`EINTR`).
enum SystemCall {
    struct Failure: Error, Equatable {
        var errorNumber: CInt

        /// For a call that claims success and did nothing, lest it be repeated for ever.
        static var noProgress: Failure { Failure(errorNumber: EIO) }
    }

    /// Opens `path` for appending, reading too where allowed, and creates it where it is missing.
    ///
    /// - Parameter permissions: Those of a file that is created; `nil`: 0640 less the umask.
    static func openForAppending(_ path: String, permissions: UInt16?) throws(Failure) -> CInt {
        while true {
            do {
                return try open(path, O_RDWR)
            } catch  where error.errorNumber == EACCES {
                return try open(path, O_WRONLY)
            } catch  where error.errorNumber == ENOENT {
                if let created = try create(path, permissions) { return created }
            }
        }
    }

    /// - Returns: `nil` if another process was faster, and the file is to be opened, or has given way already.
    private static func create(_ path: String, _ permissions: UInt16?) throws(Failure) -> CInt? {
        do {
            let created = try open(path, O_RDWR | O_CREAT | O_EXCL)
            if let permissions { _ = fchmod(created, mode_t(permissions)) }
            return created
        } catch  where error.errorNumber == EEXIST {
            // A link to a file that is yet to be made counts as existing.
            return isDanglingLink(path) ? try open(path, O_RDWR | O_CREAT) : nil
        }
    }

    private static func isDanglingLink(_ path: String) -> Bool { exists(path) && status(of: path) == nil }

    private static func open(_ path: String, _ flags: CInt) throws(Failure) -> CInt {
        try CInt(repeating { Int(Self.systemOpen(path, flags | O_APPEND | O_CLOEXEC, 0o640)) })
    }

    private static func systemOpen(_ path: String, _ flags: CInt, _ mode: mode_t) -> CInt {
        #if canImport(Darwin)
        unsafe Darwin.open(path, flags, mode)
        #elseif canImport(Glibc)
        unsafe Glibc.open(path, flags, mode)
        #elseif canImport(Musl)
        unsafe Musl.open(path, flags, mode)
        #endif
    }

    /// Writes bytes, perhaps not all.
    ///
    /// - Returns: How many.
    static func write(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
        try repeating {
            #if canImport(Darwin)
            unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
            #elseif canImport(Glibc)
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            #elseif canImport(Musl)
            unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
            #endif
        }
    }

    static func sleep(milliseconds: UInt32) { usleep(milliseconds * 1000) }

    /// Waits until a pipe or terminal takes bytes again, for a second at most.
    static func waitForRoom(in descriptor: CInt) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, 1000)
    }

    /// The last byte of a regular file: `nil` where it is empty or not a regular file.
    static func lastByte(of descriptor: CInt) throws(Failure) -> UInt8? {
        var status = stat()
        _ = try repeating { Int(unsafe fstat(descriptor, &status)) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
        var byte: UInt8 = 0
        let count = try repeating { unsafe pread(descriptor, &byte, 1, status.st_size - 1) }
        return count == 1 ? byte : nil
    }

    static func close(_ descriptor: CInt) {
        // Not repeated on EINTR: on Linux the descriptor is gone by then, and its number may be someone else's.
        #if canImport(Darwin)
        _ = Darwin.close(descriptor)
        #elseif canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
        _ = Musl.close(descriptor)
        #endif
    }

    /// `No such file or directory (errno 2)`
    static func message(of errorNumber: CInt) -> String {
        guard let text = unsafe strerror(errorNumber) else { return "errno \(errorNumber)" }
        return "\(unsafe String(cString: text)) (errno \(errorNumber))"
    }

    private static func repeating(_ call: () -> Int) throws(Failure) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw Failure(errorNumber: number) }
        }
    }
}
