import Glibc

/// A pipe whose reading end becomes readable when any thread calls `wake`.
///
/// `Sendable` by itself: both descriptors never change, write(2) and read(2) may be called from any thread, and they are closed only when
/// nobody holds the pipe any more.
final class WakePipe: Sendable {
    let readingEnd: Int32
    private let writingEnd: Int32

    init() throws(Errno) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .current }
        (readingEnd, writingEnd) = (ends[0], ends[1])
        for end in ends {
            // pipe2(2) would do this at once, but Glibc's module leaves it out.
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(readingEnd)
        close(writingEnd)
    }

    /// Never blocks: a pipe that is full wakes just as well.
    func wake() {
        var byte: UInt8 = 1
        while unsafe write(writingEnd, &byte, 1) < 0, errno == EINTR {}
    }

    /// All calls of `wake` so far count as one.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = unsafe Glibc.read(readingEnd, &buffer, buffer.count)
            guard count > 0 || (count < 0 && errno == EINTR) else { return }
        }
    }
}
