#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A thread of the operating system's, for work that blocks and has no place on the cooperative pool.
enum PlainThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread that takes no signals: they are the program's, and would interrupt its writes.
    static func start(_ run: @escaping @Sendable () -> Void) throws(SystemCall.Failure) {
        let body = unsafe Unmanaged.passRetained(Body(run))
        let failure = withSignalsBlocked { unsafe create(body.toOpaque()) }
        guard failure == 0 else {
            unsafe body.release()
            throw SystemCall.Failure(errorNumber: failure)
        }
    }

    private static func create(_ body: UnsafeMutableRawPointer) -> CInt {
        #if canImport(Darwin)
        var thread: pthread_t?
        let failure = unsafe pthread_create(&thread, nil, { unsafe PlainThread.enter($0) }, body)
        if failure == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let failure = unsafe pthread_create(&thread, nil, { unsafe PlainThread.enter($0) }, body)
        if failure == 0 { pthread_detach(thread) }
        #endif
        return failure
    }

    /// What the thread begins with; it takes over the reference that `start` retained.
    private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
    }

    /// A new thread inherits the mask of the thread that creates it. Faults stay open: blocked, they would end the process
    /// without a backtrace.
    private static func withSignalsBlocked(_ body: () -> CInt) -> CInt {
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { unsafe sigdelset(&all, fault) }
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }
}
