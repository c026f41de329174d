import Glibc

/// When a wait ends, on the clock that nobody can set.
struct Deadline {
    /// Nanoseconds; nil for never.
    private let end: Int?

    /// A hundred years; more could overflow.
    private static let longest = 100 * 366 * 86_400 * 1_000

    init(milliseconds: Int) {
        end = milliseconds < 0 ? nil : Self.now + min(milliseconds, Self.longest) * 1_000_000
    }

    var hasPassed: Bool { end.map { Self.now >= $0 } ?? false }

    /// As poll(2) wants it: rounded up, so that a rest of a millisecond is no busy loop; -1 for never.
    var remainingMilliseconds: Int32 {
        guard let end else { return -1 }
        return Int32(clamping: max(0, end - Self.now + 999_999) / 1_000_000)
    }

    private static var now: Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
