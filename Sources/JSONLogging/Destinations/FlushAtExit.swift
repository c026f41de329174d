import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Has `exit`, and so the end of `main`, wait until what was logged is written.
enum FlushAtExit {
    /// The longest that one log holds up the end of the process: a disk that hangs must not keep it for ever.
    private static let patience = Duration.seconds(5)

    private struct State {
        var writers: [ObjectIdentifier: BufferedWriter] = [:]
        /// The process whose `exit` is watched: one that was forked from it has no writer threads to wait for.
        var process: pid_t?
    }

    /// As global as `atexit`. A writer is held from its thread's start to its thread's end.
    private static let state = Mutex(State())

    static func add(_ writer: BufferedWriter) {
        let isFirst = state.withLock { state in
            state.writers[ObjectIdentifier(writer)] = writer
            defer { state.process = getpid() }
            return state.process == nil
        }
        if isFirst { atexit { FlushAtExit.flush() } }
    }

    static func remove(_ writer: BufferedWriter) {
        state.withLock { $0.writers[ObjectIdentifier(writer)] = nil }
    }

    private static func flush() {
        let writers = state.withLock { $0.process == getpid() ? Array($0.writers.values) : [] }
        for writer in writers { writer.flushBlocking(timeout: patience) }
    }
}
