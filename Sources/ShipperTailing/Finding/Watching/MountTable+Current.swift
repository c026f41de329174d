import Glibc

extension MountTable {
    /// As it stands now; empty where /proc is not to be had.
    public static func current() -> MountTable {
        MountTable(mountinfo: contents(of: "/proc/self/mountinfo"))
    }

    /// Files of /proc have no size: read until the end.
    private static func contents(of path: String) -> [UInt8] {
        let descriptor = unsafe openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return contents }
            contents += buffer[..<count]
        }
    }
}
