import Glibc
public import Logging
import Synchronization

/// Reads an input into its spool on a thread of its own, and lets go of what is delivered.
public final class SpoolFeeder: Sendable {
    private let waker: WakePipe
    private let isStopping: Flag
    private let thread: OwnedThread

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// What is piped into this process.
    ///
    /// - Parameter ended: called when the input has come to its end and every sink has all of it.
    public convenience init(
        standardInput spool: Spool, registry: FileRegistry, logger: Logger, ended: @escaping @Sendable () -> Void
    ) throws {
        try self.init(spool, StandardInput(), logger: logger, isDelivered: registry.isDelivered, ended: ended)
    }

    /// systemd's journal.
    public convenience init(
        journal: JournalSelection, into spool: Spool, registry: FileRegistry, logger: Logger
    ) throws {
        try self.init(spool, JournalInput(journal), logger: logger, isDelivered: registry.isDelivered, ended: {})
    }

    init(
        _ spool: Spool, _ input: any SpoolInput, logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        isDelivered: @escaping @Sendable (String, UInt64) -> Bool, ended: @escaping @Sendable () -> Void
    ) throws {
        let (waker, isStopping) = (try WakePipe(), Flag())
        (self.waker, self.isStopping) = (waker, isStopping)
        thread = try OwnedThread(name: "spool \(spool.source)") {
            var feeding = SpoolFeeding(spool, input, logger: logger, isDelivered: isDelivered, wakes: waker, now: now) {
                isStopping.value.load(ordering: .acquiring)
            }
            if feeding.run() { ended() }
        }
    }

    /// Ends reading at once, and returns when the thread has ended. To be called once.
    public func stop() {
        isStopping.value.store(true, ordering: .releasing)
        waker.wake()
        thread.join()
    }
}
