import Synchronization

/// Runs the registry: looks for files when directories change, asks for sizes when they are due.
public final class RegistryThread: Sendable {
    private let waker: DirectoryWatcher.Waker
    private let isStopping: Flag
    private let thread: OwnedThread

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// What the thread takes over. The compiler cannot see that the creator lets go of it.
    private final class Cargo: @unchecked Sendable {
        // Sound because it is made here, read once by the new thread, and kept by nobody else.
        let search: FileSearch
        let surveyor: Surveyor

        init(search: FileSearch, surveyor: Surveyor) {
            self.search = search
            self.surveyor = surveyor
        }
    }

    /// Looks once, so that the files are known when this returns, and goes on on a thread of its own.
    ///
    /// - Throws: `PathPatternError` for a pattern that cannot be, `FileProblem` or `Errno` if the system lacks what is needed.
    public init(_ registry: FileRegistry) throws {
        var search = try FileSearch(registry.sources, logger: registry.logger)
        var surveyor = try Surveyor(registry)
        surveyor.survey(search.look(), isPolling: search.isPolling)
        if surveyor.missesFiles { surveyor.survey(search.look(), isPolling: search.isPolling) }
        waker = search.waker
        let isStopping = Flag()
        self.isStopping = isStopping
        let cargo = Cargo(search: search, surveyor: surveyor)
        thread = try OwnedThread(name: "files") {
            Self.run(cargo.search, cargo.surveyor, until: { isStopping.value.load(ordering: .acquiring) })
        }
    }

    public func stop() {
        isStopping.value.store(true, ordering: .releasing)
        waker.wake()
        thread.join()
    }

    private static func run(_ search: FileSearch, _ surveyor: Surveyor, until isOver: () -> Bool) {
        let clock = ContinuousClock()
        var (search, surveyor) = (search, surveyor)
        var pace = LookPace(now: clock.now, interval: search.interval)
        while !isOver() {
            let nextPoll = surveyor.poll()
            if surveyor.missesFiles { pace.hurry() }
            // Events wait in the kernel while a look is due anyway.
            if search.wait(atMost: min(nextPoll, pace.next) - clock.now, hearsEvents: pace.isCalm) { pace.hurry() }
            let start = clock.now
            guard start >= pace.next else { continue }
            surveyor.survey(search.look(), isPolling: search.isPolling)
            pace.looked(from: start, to: clock.now, interval: search.interval)
        }
        surveyor.finish()
    }
}
