import Glibc
import Logging
import Testing

@testable import ShipperTailing

/// Finding as the agent does it: walks and watches together. Some of these are the pains of other agents' users, by their numbers in the
/// study of them.
@Suite struct FileSearchTests {
    let folder: TemporaryFolder
    let log = RecordedLog()

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("logs")
    }

    private func source(_ pattern: String, followsSymlinks: Bool = true) -> SourceSelection {
        SourceSelection(name: "app", include: [folder.file(pattern)], followsSymlinks: followsSymlinks)
    }

    private func names(_ search: inout FileSearch) -> [String] {
        search.look().found.flatMap(\.paths).map { String($0.dropFirst(folder.path.count + 1)) }
    }

    @Test func `pain B 13: when watches run out it says so once, names the limit, and goes on by polling`() throws {
        let watcher = try DirectoryWatcher(openInotify: InotifyDescriptor.init) { inotify, path throws(Errno) in
            guard !path.description.contains("/deep") else { throw Errno(ENOSPC) }
            return try inotify.addWatch(path)
        }
        try folder.makeFolder("logs/deep1")
        var search = try FileSearch([source("logs/**/*.log")], logger: log.logger, watcher: watcher)
        #expect(names(&search).isEmpty)
        try folder.makeFolder("logs/deep2")
        try folder.write("", to: "logs/deep2/a.log")
        #expect(names(&search) == ["logs/deep2/a.log"])
        #expect(search.isPolling && search.interval == FileSearch.pollingInterval)
        let warnings = log.messages(at: .warning)
        #expect(warnings.count == 1 && warnings[0].contains("fs.inotify.max_user_watches is reached"))
    }

    @Test func `pain B 23: directories on a network file system are polled, and that is said once`() throws {
        let table = MountTable(mountinfo: Array("36 35 0:99999 / \(folder.path) rw - nfs4 server:/logs rw\n".utf8))
        var search = try FileSearch([source("logs/*.log")], logger: log.logger, mounts: { table })
        for _ in 0..<3 { _ = search.look() }
        #expect(search.isPolling && search.interval == FileSearch.pollingInterval)
        let notices = log.messages(at: .notice)
        #expect(notices.count == 1 && notices[0].contains("lies on a file system of type nfs4"))
    }

    @Test func `pain B 23: on a local one nothing is polled`() throws {
        let table = MountTable(mountinfo: Array("36 35 0:99999 / \(folder.path) rw - ext4 /dev/sda1 rw\n".utf8))
        var search = try FileSearch([source("logs/*.log")], logger: log.logger, mounts: { table })
        _ = search.look()
        #expect(!search.isPolling && search.interval == FileSearch.safetyInterval)
    }

    /// As the kubelet lays them out: `containers/POD.log` → `pods/POD/0.log` → the runtime's file.
    @Test func `pain B 24: links to links are followed, each file once, and pods that come and go are seen`() throws {
        for directory in ["runtime", "pods/a", "containers"] { try folder.makeFolder(directory) }
        try folder.write("one\n", to: "runtime/1.log")
        try folder.symlink("pods/a/0.log", to: folder.file("runtime/1.log"))
        try folder.symlink("containers/a.log", to: folder.file("pods/a/0.log"))
        var search = try FileSearch([source("containers/*.log")], logger: log.logger)
        #expect(names(&search) == ["containers/a.log"])
        try folder.makeFolder("pods/b")
        try folder.write("two\n", to: "runtime/2.log")
        try folder.symlink("pods/b/0.log", to: folder.file("runtime/2.log"))
        try folder.symlink("containers/b.log", to: folder.file("pods/b/0.log"))
        #expect(search.wait(atMost: .seconds(600)), "the new link is an event")
        #expect(names(&search) == ["containers/a.log", "containers/b.log"])
        // The pod goes, its link stays behind for a while: that is no problem to tell of.
        try folder.remove("runtime/1.log")
        let findings = search.look()
        #expect(findings.problems.isEmpty && findings.found.flatMap(\.paths).count == 1)
    }

    /// As the kubelet rotates: no name changes in the directory of the links.
    @Test(arguments: ["runtime", "pods/a"])
    func `pain B 24: a file behind a link is missed and found as soon as it is replaced, at each hop`(directory: String) throws {
        for directory in ["runtime", "pods/a", "containers"] { try folder.makeFolder(directory) }
        try folder.write("one\n", to: "runtime/1.log")
        try folder.symlink("pods/a/0.log", to: "../../runtime/1.log")
        try folder.symlink("containers/a.log", to: folder.file("pods/a/0.log"))
        var search = try FileSearch([source("containers/*.log")], logger: log.logger)
        #expect(names(&search) == ["containers/a.log"])
        let name = directory == "runtime" ? "runtime/1.log" : "pods/a/0.log"
        try folder.rename(name, to: name + ".20261123")
        #expect(search.wait(atMost: .seconds(600)))
        #expect(names(&search).isEmpty)
        try folder.write("two\n", to: name)
        #expect(search.wait(atMost: .seconds(600)), "the link leads nowhere just now, and where it will lead is known")
        #expect(names(&search) == ["containers/a.log"])
    }

    @Test func `a link that leads round in a circle is followed no further than the kernel does`() throws {
        try folder.symlink("logs/a.log", to: "b.log")
        try folder.symlink("logs/b.log", to: "a.log")
        let path = try FilePath(folder.file("logs/a.log")).required()
        #expect(Set(SymbolicLink.directories(from: path)) == [try FilePath(folder.file("logs")).required()])
    }

    @Test func `pain B 24: links that are not to be followed are left alone, but those that a pattern spells out`() throws {
        try folder.makeFolder("real")
        try folder.write("", to: "real/a.log")
        try folder.symlink("logs/file.log", to: folder.file("real/a.log"))
        try folder.symlink("logs/directory", to: folder.file("real"))
        try folder.symlink("spelt", to: folder.file("real"))
        var on = try FileSearch([source("logs/**/*.log")], logger: log.logger)
        #expect(names(&on) == ["logs/directory/a.log", "logs/file.log"])
        var off = try FileSearch([source("logs/**/*.log", followsSymlinks: false)], logger: log.logger)
        #expect(names(&off).isEmpty)
        var spelt = try FileSearch([source("spelt/*.log", followsSymlinks: false)], logger: log.logger)
        #expect(names(&spelt) == ["spelt/a.log"])
    }

    @Test func `what can't be read is said to be hidden, and what is not there is not`() throws {
        try folder.symlink("logs/loop", to: folder.file("logs/loop"))
        try folder.symlink("logs/a.log", to: folder.file("logs/a.log"))
        try folder.symlink("logs/b.log", to: folder.file("nowhere"))
        let sources = [source("logs/loop/*.log"), source("logs/*.log"), source("missing/*.log")]
        var search = try FileSearch(sources, logger: log.logger)
        let findings = search.look()
        #expect(findings.hidden == [folder.file("logs/loop"), folder.file("logs/a.log")] && findings.problems.count == 2)
    }

    @Test func `links in a loop end, followed or not`() throws {
        try folder.symlink("logs/up", to: folder.file("logs"))
        try folder.write("", to: "logs/a.log")
        for follows in [true, false] {
            var search = try FileSearch([source("logs/**/*.log", followsSymlinks: follows)], logger: log.logger)
            #expect(names(&search).contains("logs/a.log") && names(&search).count <= 2)
        }
    }

    @Test func `a directory that comes later is watched, and so is what comes in it`() throws {
        var search = try FileSearch([source("later/deeper/*.log")], logger: log.logger)
        #expect(names(&search).isEmpty)
        try folder.makeFolder("later/deeper")
        #expect(search.wait(atMost: .seconds(600)))
        #expect(names(&search).isEmpty)
        try folder.write("", to: "later/deeper/a.log")
        #expect(search.wait(atMost: .seconds(600)))
        #expect(names(&search) == ["later/deeper/a.log"])
    }

    @Test func `fifos, sockets and devices are never opened, links to them included`() throws {
        #expect(unsafe mkfifo(folder.file("logs/fifo.log"), 0o600) == 0)
        try folder.symlink("logs/device.log", to: "/dev/zero")
        try folder.symlink("logs/link.log", to: folder.file("logs/fifo.log"))
        try folder.write("", to: "logs/plain.log")
        var search = try FileSearch([source("logs/*.log")], logger: log.logger)
        #expect(names(&search) == ["logs/plain.log"])
    }
}
