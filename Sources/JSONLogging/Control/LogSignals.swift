/// Signals that a log listens to. By default it touches none. Handlers that were installed before are called too, and what is
/// installed later must do the same.
///
/// ```swift
/// options.signals.reopen = SIGHUP        // what logrotate's `postrotate` sends
/// options.signals.debug = SIGUSR2        // kill -USR2: everything at debug; again: as before
/// options.signals.lastWords = true
/// ```
public struct LogSignals: Sendable, Hashable {
    /// Has the next lines go to whatever the path leads to then, as ``JSONLog/reopen()`` does.
    public var reopen: CInt?
    /// Turns `debug` on for all labels that have a higher level, and off again, within a second.
    public var debug: CInt?
    /// Writes what waits in the buffer when the program crashes: at SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS.
    ///
    /// As well as it can be done: a handler of crashes calls `write` alone and trusts no lock. A batch that the writer has begun gets
    /// 200 ms to end; lines that are being encoded are lost, and so is what a line longer than the buffer says. At most 16 logs of a
    /// process can have this. It costs a second copy of each line.
    public var lastWords = false

    public init() {}
}
