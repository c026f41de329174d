import Glibc

/// An inotify instance: adds and removes watches and reads events. All that is unsafe about inotify is in here.
final class InotifyDescriptor {
    /// The part of an event that matters here; names are left out, as each change leads to a walk.
    struct Event: Equatable {
        var watch: Int32
        var mask: UInt32
    }

    let descriptor: Int32

    /// Names that come and go, and the directory's own end. Never `IN_MODIFY`: watching it makes each write of the logged application
    /// two thirds dearer, and growth is seen by asking for the size.
    static let mask = UInt32(
        IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

    /// Room for 64 events with the longest names or for 1,000 with common ones.
    private static let bufferSize = 64 * (MemoryLayout<inotify_event>.size + Int(NAME_MAX) + 1)

    init() throws(Errno) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw .current }
    }

    deinit {
        close(descriptor)
    }

    /// - Returns: the watch's number. A directory that is watched already, by whatever path, keeps its number.
    func addWatch(_ path: FilePath) throws(Errno) -> Int32 {
        let watch = unsafe path.withCString { unsafe inotify_add_watch(descriptor, $0, Self.mask) }
        guard watch >= 0 else { throw .current }
        return watch
    }

    /// A watch whose directory is gone has removed itself: that this call fails then means nothing.
    func removeWatch(_ watch: Int32) {
        _ = inotify_rm_watch(descriptor, watch)
    }

    /// All events that wait.
    func readEvents() -> [Event] {
        var events: [Event] = []
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return events }
            Self.parse(buffer.span.extracting(first: count), into: &events)
        }
    }

    /// inotify(7): wd, mask, cookie, len, four bytes each, then `len` bytes of name.
    private static func parse(_ buffer: Span<UInt8>, into events: inout [Event]) {
        let bytes = unsafe buffer.bytes
        var position = 0
        while position + MemoryLayout<inotify_event>.size <= bytes.byteCount {
            let watch = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Int32.self)
            let mask = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
            let length = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position + 12, as: UInt32.self)
            events.append(Event(watch: watch, mask: mask))
            position += MemoryLayout<inotify_event>.size + Int(length)
        }
    }
}
