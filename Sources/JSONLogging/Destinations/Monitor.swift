#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// State behind a lock, with conditions to wait for; `Mutex` of the standard library has none.
///
/// Sound to share although the compiler can't see it: `state` is touched between `pthread_mutex_lock` and
/// `pthread_mutex_unlock` only, and it and the pthread objects stay at one address from `init` to `deinit`. (Behind a pointer, so that
/// the runtime need not check what the lock makes sure of: that no two have the state at once.)
@safe
final class Monitor<State: Sendable>: @unchecked Sendable {
    /// What a thread may wait for.
    enum Condition {
        /// The writer: there are lines, or reasons to hurry.
        case work
        /// Callers: there is room, or lines have been written.
        case progress
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let progress = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)

    init(_ state: State) {
        unsafe self.state.initialize(to: state)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe Self.initialize(work)
        unsafe Self.initialize(progress)
    }

    deinit {
        unsafe pthread_cond_destroy(work)
        unsafe pthread_cond_destroy(progress)
        unsafe pthread_mutex_destroy(mutex)
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe work.deallocate()
        unsafe progress.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` under the lock. Keep it short, and call nothing of the user's in it.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&(unsafe state.pointee))
    }

    /// Runs `attempt` under the lock, again and again, until it returns something. Between two attempts it lets the
    /// lock go and waits for `condition`; an attempt after `deadline` is the last.
    ///
    /// - Returns: What the attempt returned; `nil` if the deadline passed first.
    func withLock<Result>(
        waitingFor condition: Condition, until deadline: Deadline? = nil, _ attempt: (inout State) -> Result?
    ) -> Result? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = attempt(&(unsafe state.pointee)) { return result }
            guard unsafe wait(for: pointer(to: condition), until: deadline) else { return attempt(&(unsafe state.pointee)) }
        }
    }

    /// Wakes all that wait for `condition`. May be called with or without the lock.
    func signal(_ condition: Condition) {
        unsafe pthread_cond_broadcast(pointer(to: condition))
    }

    private func pointer(to condition: Condition) -> UnsafeMutablePointer<pthread_cond_t> {
        switch condition {
        case .work: unsafe work
        case .progress: unsafe progress
        }
    }
}

// MARK: - Time

extension Monitor {
    /// An instant of the monotonic clock.
    struct Deadline {
        var time: timespec

        init(in interval: Duration) {
            time = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &time)
            let nanoseconds = time.tv_nsec + Int(interval.components.attoseconds / 1_000_000_000)
            time.tv_sec += Int(interval.components.seconds) + nanoseconds / 1_000_000_000
            time.tv_nsec = nanoseconds % 1_000_000_000
        }
    }

    /// Conditions wait by the monotonic clock, lest a change of the time of day hold lines back.
    private static func initialize(_ condition: UnsafeMutablePointer<pthread_cond_t>) {
        unsafe condition.initialize(to: pthread_cond_t())
        #if canImport(Darwin)
        unsafe pthread_cond_init(condition, nil)
        #else
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
        #endif
    }

    /// - Returns: False when the deadline has passed.
    private func wait(for condition: UnsafeMutablePointer<pthread_cond_t>, until deadline: Deadline?) -> Bool {
        guard let deadline else { return unsafe pthread_cond_wait(condition, mutex) == 0 }
        #if canImport(Darwin)
        var left = deadline.timeLeft()
        return unsafe pthread_cond_timedwait_relative_np(condition, mutex, &left) == 0
        #else
        var time = deadline.time
        return unsafe pthread_cond_timedwait(condition, mutex, &time) == 0
        #endif
    }
}

#if canImport(Darwin)
extension Monitor.Deadline {
    /// Darwin's conditions wait for a span of time, not until an instant.
    fileprivate func timeLeft() -> timespec {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = max(0, (time.tv_sec - now.tv_sec) * 1_000_000_000 + time.tv_nsec - now.tv_nsec)
        return timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    }
}
#endif
