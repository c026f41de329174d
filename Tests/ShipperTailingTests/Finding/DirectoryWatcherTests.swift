import Foundation
import Testing

@testable import ShipperTailing

/// The kernel queues an event before the call that caused it returns: so no wait in here has to be longer than 0.
@Suite struct DirectoryWatcherTests {
    private let tree: TemporaryTree
    private let watcher: DirectoryWatcher

    init() throws {
        tree = try TemporaryTree()
        watcher = try DirectoryWatcher()
    }

    private func entry(_ path: FilePath) throws -> WalkFindings.Entry {
        try .init(path: path, number: FileNumber(at: path).required())
    }

    private func watch(_ names: String...) throws -> DirectoryWatcher.Update {
        watcher.update(directories: try names.map { try entry($0 == "." ? tree.root : tree.path($0)) })
    }

    private func outcome() -> WatchOutcome {
        watcher.wait(timeoutMilliseconds: 0)
    }

    @Test func `creating, moving and deleting are changes, each told once`() throws {
        try tree.makeDirectory("elsewhere")
        try tree.makeDirectory("watched")
        #expect(try watch("watched").needsWalk)
        #expect(outcome() == .timeout)
        let deeds: [(String, () throws -> Void)] = [
            ("create", { try tree.makeFile("watched/a") }),
            ("move inside", { try tree.move("watched/a", to: "watched/b") }),
            ("move out", { try tree.move("watched/b", to: "elsewhere/b") }),
            ("move in", { try tree.move("elsewhere/b", to: "watched/c") }),
            ("delete", { try tree.remove("watched/c") }),
            ("create a directory", { try tree.makeDirectory("watched/d") }),
            ("link", { try tree.makeLink("watched/l", to: "d") }),
        ]
        for (name, deed) in deeds {
            try deed()
            #expect(outcome() == .changed, "\(name)")
            #expect(outcome() == .timeout, "\(name)")
        }
    }

    @Test func `writing is no change`() throws {
        try tree.makeFile("a.log")
        _ = try watch(".")
        try tree.append("more\n", to: "a.log")
        #expect(outcome() == .timeout)
    }

    @Test func `changes further down are none`() throws {
        try tree.makeDirectory("below")
        _ = try watch(".")
        try tree.makeFile("below/a.log")
        #expect(outcome() == .timeout)
    }

    @Test func `the end of a watched directory is a change, and one that takes its place is watched anew`() throws {
        try tree.makeDirectory("watched")
        _ = try watch("watched")
        try tree.remove("watched")
        #expect(outcome() == .changed)
        try tree.makeDirectory("watched")
        #expect(outcome() == .timeout)
        #expect(try watch("watched").needsWalk)
        try tree.makeFile("watched/a")
        #expect(outcome() == .changed)
    }

    @Test func `a directory moved away is a change, and its successor at the path is watched in its place`() throws {
        try tree.makeDirectory("watched")
        _ = try watch("watched")
        try tree.move("watched", to: "moved")
        #expect(outcome() == .changed)
        try tree.makeDirectory("watched")
        _ = try watch("watched")
        try tree.makeFile("moved/a")
        #expect(outcome() == .timeout)
        try tree.makeFile("watched/a")
        #expect(outcome() == .changed)
    }

    @Test func `an update drops what it does not name, quietly`() throws {
        try tree.makeDirectory("one")
        try tree.makeDirectory("two")
        _ = try watch("one", "two")
        #expect(try watch("two") == DirectoryWatcher.Update())
        try tree.makeFile("one/a")
        #expect(outcome() == .timeout)
        try tree.makeFile("two/a")
        #expect(outcome() == .changed)
    }

    @Test func `two paths to one directory share its watch, and the last one gone ends it`() throws {
        try tree.makeDirectory("real")
        try tree.makeLink("link", to: "real")
        _ = try watch("real", "link")
        _ = try watch("link")
        try tree.makeFile("real/a")
        #expect(outcome() == .changed)
        _ = try watch()
        try tree.makeFile("real/b")
        #expect(outcome() == .timeout)
    }

    @Test func `nothing new means no walk`() throws {
        #expect(try watch(".").needsWalk)
        #expect(try watch(".") == DirectoryWatcher.Update())
    }

    @Test func `a directory gone before it was watched asks for a walk and is no problem`() throws {
        let missing = WalkFindings.Entry(path: try tree.path("gone"), number: FileNumber(device: 1, inode: 1))
        #expect(watcher.update(directories: [missing]) == DirectoryWatcher.Update(needsWalk: true, problems: []))
    }

    @Test func `a failure is told once, and again only after all was well`() throws {
        try tree.makeFile("file")
        let file = try entry(tree.path("file"))
        let problem = WatchProblem(deed: .watch(file.path), errno: Errno(ENOTDIR))
        #expect(watcher.update(directories: [file]).problems == [problem])
        #expect(!watcher.watchesEverything)
        #expect(watcher.update(directories: [file]).problems.isEmpty)
        #expect(!watcher.watchesEverything)
        _ = watcher.update(directories: [])
        #expect(watcher.watchesEverything)
        #expect(watcher.update(directories: [file]).problems == [problem])
    }

    @Test func `without inotify it says so, waits and wakes`() throws {
        let watcher = try DirectoryWatcher { () throws(Errno) -> InotifyDescriptor in throw Errno(EMFILE) }
        let root = try entry(tree.root)
        #expect(watcher.update(directories: [root]).problems == [WatchProblem(deed: .setUp, errno: Errno(EMFILE))])
        #expect(watcher.update(directories: [root]) == DirectoryWatcher.Update())
        #expect(!watcher.watchesEverything)
        #expect(watcher.wait(timeoutMilliseconds: 0) == .timeout)
        watcher.waker.wake()
        #expect(watcher.wait(timeoutMilliseconds: -1) == .woken)
    }

    @Test func `being woken goes first, and loses no change`() throws {
        _ = try watch(".")
        try tree.makeFile("a")
        watcher.waker.wake()
        watcher.waker.wake()
        #expect(outcome() == .woken)
        #expect(outcome() == .changed)
        #expect(outcome() == .timeout)
    }

    @Test func `any thread ends a wait without end`() {
        let waker = watcher.waker
        let thread = Thread { waker.wake() }
        thread.start()
        #expect(watcher.wait(timeoutMilliseconds: -1) == .woken)
    }

    @Test func `a pipe full of wakes blocks nobody and is emptied at once`() {
        for _ in 0..<70_000 { watcher.waker.wake() }
        #expect(outcome() == .woken)
        #expect(outcome() == .timeout)
    }

    @Test func `a waker outlives its watcher`() throws {
        let waker = try DirectoryWatcher().waker
        waker.wake()
    }

    @Test func `more events than the queue holds are an overflow, and the watch goes on`() throws {
        let text = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
        let queue = try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        _ = try watch(".")
        let path = try tree.path("a")
        for _ in 0...queue / 2 {
            let descriptor = unsafe path.withCString { unsafe creat($0, 0o600) }
            close(descriptor)
            _ = unsafe path.withCString { unsafe unlink($0) }
        }
        #expect(outcome() == .overflow)
        #expect(outcome() == .timeout)
        try tree.makeFile("a")
        #expect(outcome() == .changed)
    }

    @Test func `a timeout in the past or beyond all bounds does no harm`() {
        #expect(watcher.wait(timeoutMilliseconds: 1) == .timeout)
        watcher.waker.wake()
        #expect(watcher.wait(timeoutMilliseconds: .max) == .woken)
        watcher.waker.wake()
        #expect(watcher.wait(timeoutMilliseconds: .min) == .woken)
    }

    @Test func `a walk's directories can be watched as they are, and lead to what appears later`() throws {
        let walk = DirectoryWalk(include: [try tree.pattern("app/logs/*.log")])
        _ = watcher.update(directories: walk.run().directories)
        for (deed, isFound) in [("app", false), ("app/logs", false), ("app/logs/x", true)] {
            if isFound { try tree.makeFile("app/logs/a.log") } else { try tree.makeDirectory(deed) }
            #expect(outcome() == .changed, "\(deed)")
            #expect(watcher.update(directories: walk.run().directories).needsWalk != isFound, "\(deed)")
        }
        #expect(tree.names(walk.run().files) == ["app/logs/a.log"])
    }

    @Test(arguments: [
        (
            WatchProblem.Deed.setUp, EMFILE,
            "Could not set up inotify: Too many open files (the limit of open files, or fs.inotify.max_user_instances, is reached). "
                + "All directories are polled."
        ),
        (
            .watch(.root), ENOSPC,
            "Could not watch directory '/': No space left on device (the limit fs.inotify.max_user_watches is reached). "
                + "It is polled, as are others that meet the same failure."
        ),
        (
            .watch(.root), EACCES,
            "Could not watch directory '/': Permission denied. It is polled, as are others that meet the same failure."
        ),
    ])
    func `a problem names the limit that the kernel's words hide`(
        _ deed: WatchProblem.Deed, _ code: Int32, _ text: String
    ) {
        #expect(WatchProblem(deed: deed, errno: Errno(code)).description == text)
    }
}
