import Glibc

/// Waits for names to come and go in a set of directories. What has changed it does not say: the answer to a change is a walk.
///
/// Where ``update(directories:)`` says so, the caller walks once more: what appeared between the walk and the watch is in no event.
/// It is not `Sendable`: one thread at a time owns it. Only its ``waker`` may be used from any thread.
public final class DirectoryWatcher {
    /// What an update did.
    public struct Update: Equatable, Sendable {
        /// A watch is new, or a directory vanished before it had one: what happened there since the last walk is in no event.
        public var needsWalk = false
        /// Each kind of failure once, until a watch of every directory has been had again.
        public var problems: [WatchProblem] = []
    }

    /// Ends a wait from any thread.
    public struct Waker: Sendable {
        fileprivate let pipe: WakePipe

        /// Ends the wait under way, or else the next. It never blocks.
        public func wake() { pipe.wake() }
    }

    public let waker: Waker
    /// False while any directory of the last update has no watch: then it has to be polled.
    public private(set) var watchesEverything = true

    private let pipe: WakePipe
    private let inotify: InotifyDescriptor?
    private let addWatch: (InotifyDescriptor, FilePath) throws(Errno) -> Int32
    private var setUpFailure: Errno?
    private var table = WatchTable()
    private var reported: Set<Errno> = []

    /// Without inotify it still waits and wakes: the next update tells.
    ///
    /// - Throws: an ``Errno`` if there is not even a pipe to be had.
    public convenience init() throws(Errno) {
        try self.init(openInotify: InotifyDescriptor.init)
    }

    /// - Parameter addWatch: for tests: the kernel's limits can't be had for one process alone.
    init(
        openInotify: () throws(Errno) -> InotifyDescriptor,
        addWatch: @escaping (InotifyDescriptor, FilePath) throws(Errno) -> Int32 = { inotify, path throws(Errno) in
            try inotify.addWatch(path)
        }
    ) throws(Errno) {
        self.addWatch = addWatch
        pipe = try WakePipe()
        waker = Waker(pipe: pipe)
        do throws(Errno) {
            inotify = try openInotify()
        } catch {
            inotify = nil
            setUpFailure = error
        }
    }

    /// From now on watches exactly these. A directory that took another's place at the same path is watched anew.
    public func update(directories: some Sequence<WalkFindings.Entry>) -> Update {
        let wanted = Set(directories)
        for directory in table.directories.subtracting(wanted) {
            if let watch = table.remove(directory) { inotify?.removeWatch(watch) }
        }
        var update = Update()
        var failures: Set<Errno> = []
        for directory in wanted.subtracting(table.directories).sorted(by: { $0.path < $1.path }) {
            do throws(Errno) {
                try add(directory)
                update.needsWalk = true
            } catch  where error.isAbsence {
                update.needsWalk = true
            } catch {
                failures.insert(error)
                guard reported.insert(error).inserted else { continue }
                update.problems.append(problem(error, directory))
            }
        }
        watchesEverything = failures.isEmpty
        reported.formIntersection(failures)
        return update
    }

    private func problem(_ errno: Errno, _ directory: WalkFindings.Entry) -> WatchProblem {
        WatchProblem(deed: setUpFailure == nil ? .watch(directory.path) : .setUp, errno: errno)
    }

    /// Blocks the calling thread until something happens or `timeoutMilliseconds` have passed; a negative timeout never passes.
    ///
    /// - Parameter hearsEvents: whether events end the wait; otherwise they stay in the kernel for the next that does hear.
    public func wait(timeoutMilliseconds: Int, hearsEvents: Bool = true) -> WatchOutcome {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        while true {
            var descriptors = [pollfd(fd: pipe.readingEnd, events: Int16(POLLIN), revents: 0)]
            if hearsEvents, let descriptor = inotify?.descriptor {
                descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            }
            let ready = unsafe poll(&descriptors, nfds_t(descriptors.count), deadline.remainingMilliseconds)
            if ready > 0, let outcome = outcome(of: descriptors) { return outcome }
            // A poll that fails for want of memory must not become a busy loop in here; the caller walks, and waits again.
            if ready < 0, errno != EINTR { return .timeout }
            if ready == 0, deadline.hasPassed { return .timeout }
        }
    }

    private func add(_ directory: WalkFindings.Entry) throws(Errno) {
        if let setUpFailure { throw setUpFailure }
        guard let inotify else { return }
        table.insert(directory, watch: try addWatch(inotify, directory.path))
    }

    /// Being woken goes first: events wait in the kernel, so that none is lost.
    private func outcome(of descriptors: [pollfd]) -> WatchOutcome? {
        if descriptors[0].revents != 0 {
            pipe.drain()
            return .woken
        }
        let events = inotify?.readEvents() ?? []
        for event in events where event.mask & UInt32(IN_IGNORED) != 0 { table.forget(event.watch) }
        return WatchOutcome(events)
    }
}
