import Glibc
import Logging
import ShipperCore
import Synchronization
import Testing

@testable import ShipperTailing

@Suite struct SurveyorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private init(folder: TemporaryFolder) { self.folder = folder }

    // MARK: Durable before seen

    @Test func `a new file has its id on disk before it is published`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        try folder.write("two\n", to: "b.log")
        survey.look("a.log", "b.log")
        #expect(survey.files.map(\.path) == [folder.file("a.log"), folder.file("b.log")])
        #expect(survey.shownEarly.isEmpty)
        #expect(survey.changes == 2)
        #expect(Set(try survey.saved().map(\.id)) == Set(survey.files.map(\.id)))
    }

    @Test func `a file whose id cannot be written waits, and is published as soon as it can`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        try folder.makeFolder("state/files.new")
        survey.look("a.log")
        survey.poll()
        #expect(survey.files.isEmpty)
        #expect(survey.registry.statistics.isStateFailing)
        #expect(survey.log.messages(at: .error).count == 1, "said once")
        try folder.remove("state/files.new")
        survey.poll()
        #expect(survey.files.isEmpty, "a disk that took nothing is not asked again at once")
        survey.poll(after: .seconds(1))
        #expect(survey.files.count == 1)
        #expect(!survey.registry.statistics.isStateFailing)
        #expect(survey.shownEarly.isEmpty)
    }

    @Test func `nothing that is no regular file is followed`() throws {
        try folder.makeFolder("folder.log")
        let survey = try Survey(folder)
        survey.look("folder.log", "missing.log")
        #expect(survey.files.isEmpty)
        #expect(survey.registry.statistics.problems == 1)
        survey.look("folder.log", "missing.log")
        #expect(survey.log.messages(at: .error).count == 1, "said once")
    }

    // MARK: Renames

    @Test func `a rename keeps the id and the name first seen`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        let id = try survey.only().id
        try folder.rename("a.log", to: "a.log.1")
        survey.look("a.log.1")
        let file = try survey.only()
        #expect(file.id == id && file.path == folder.file("a.log") && !file.status.isGone)
        try folder.write("new\n", to: "a.log")
        survey.look("a.log", "a.log.1")
        #expect(Set(survey.files.map(\.id)).count == 2)
        #expect(survey.files.contains { $0.id == id })
    }

    @Test func `a file renamed out of the pattern is followed on, as gone`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        try folder.rename("a.log", to: "a.log.1")
        survey.look()
        #expect(try survey.only().status.isGone)
        try folder.append("two\n", to: "a.log.1")
        survey.poll()
        #expect(try survey.only().status.size == 8)
    }

    @Test func `a file renamed while the agent was down is found beside`() throws {
        try folder.write("one\n", to: "a.log")
        let id = try firstRun("a.log")
        try folder.rename("a.log", to: "a.log.1")
        try folder.write("new\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        #expect(survey.files.count == 2)
        let old = try #require(survey.files.first { $0.id == id })
        #expect(old.status.isGone && old.path == folder.file("a.log"))
        #expect(try old.handle.head(10) == Array("one\n".utf8))
        #expect(survey.shownEarly.isEmpty)
    }

    @Test func `a file that is nowhere any more is said to be lost`() throws {
        try folder.write("one\n", to: "a.log")
        _ = try firstRun("a.log")
        try folder.remove("a.log")
        let survey = try Survey(folder)
        survey.look()
        #expect(survey.log.messages(at: .warning).isEmpty, "it may have come to a place that the look had passed")
        survey.look()
        #expect(survey.files.isEmpty)
        #expect(survey.log.messages(at: .warning).count == 1)
        #expect(try survey.saved().isEmpty)
    }

    /// What the state directory knows of the size is old after a kill: that a file grows is not written down each time.
    @Test(arguments: [4_000, 5_000])
    func `a file cut after a kill, with the same first bytes and past its old size, is read from its beginning`(size: Int) throws {
        let head = String(repeating: "x", count: 2_000)
        try folder.write(head + "\n", to: "a.log")
        let (content, checkpoint) = try {
            let first = try Survey(folder)
            first.look("a.log")
            try folder.append(String(repeating: "a line\n", count: 400), to: "a.log")
            first.poll()
            try first.deliver(first.only())
            let content = try first.only().status.identity.content
            return (content, try #require(first.registry.progress(in: content).first?.first))
        }()
        try folder.write(String((head + "\n" + String(repeating: "another\n", count: 400)).prefix(size)), to: "a.log")
        let survey = try Survey(folder)
        survey.registry.checkpointed([content: checkpoint], by: "sink")
        survey.look("a.log")
        let identity = try survey.only().status.identity
        #expect(identity.id == content.file && identity.epoch == 1)
    }

    // MARK: Truncation

    @Test(arguments: ["zwei\n", "zweitens\n", "zwei\ndrei\nvier\n"])
    func `a file that was cut and written anew begins a new epoch, whatever its size is now`(text: String) throws {
        try folder.write("one\ntwo\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        let file = try survey.only()
        // In place, as copytruncate and a writer after it do.
        try folder.write(text, to: "a.log")
        survey.poll()
        #expect(file.status.identity.epoch == 1)
        #expect(file.status.size == UInt64(text.utf8.count))
        #expect(survey.forgotten == ["truncated 8"])
        #expect(try survey.saved().map(\.epoch) == [1])
        try folder.append("mehr\n", to: "a.log")
        survey.poll()
        #expect(file.status.identity.epoch == 1, "growth is no truncation")
    }

    @Test func `whoever reads after a truncation is told that the file begins otherwise`() throws {
        try folder.write("one\ntwo\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        let file = try survey.only()
        #expect(try file.stillBegins(as: file.status))
        try folder.append("three\n", to: "a.log")
        #expect(try file.stillBegins(as: file.status))
        try folder.write("eins\nzwei\ndrei\nvier\n", to: "a.log")
        #expect(try !file.stillBegins(as: file.status))
        file.suspectTruncation(in: 0)
        survey.poll()
        #expect(file.status.identity.epoch == 1)
        #expect(try file.stillBegins(as: file.status))
    }

    // MARK: Restarts

    /// A run that follows one file and ends; the id that it gave.
    private func firstRun(_ name: String) throws -> FileID {
        let survey = try Survey(folder)
        survey.look(name)
        survey.finish()
        return try survey.only().id
    }

    @Test func `pain B 5: the same file after a restart has the same id, grown or not`() throws {
        try folder.write("one\n", to: "a.log")
        let id = try firstRun("a.log")
        #expect(try firstRun("a.log") == id)
        try folder.append("two\n", to: "a.log")
        #expect(try firstRun("a.log") == id)
        let survey = try Survey(folder)
        survey.look("a.log")
        #expect(try survey.only().status.identity.epoch == 0)
    }

    @Test func `growth is not shown before the disk knows what the file begins with`() throws {
        try folder.write("", to: "a.log")
        let disk = FilesWithSyncs()
        let survey = try Survey(folder, files: disk)
        survey.look("a.log")
        let file = try survey.only()
        disk.failing.store(1, ordering: .relaxed)
        try folder.makeFolder("state/files.new")
        try folder.append("one\n", to: "a.log")
        for _ in 0..<2 {
            survey.poll(after: .seconds(1))
            #expect(file.status.size == 0 && file.status.identity.fingerprint.count == 0, "neither added nor written anew")
        }
        try folder.remove("state/files.new")
        survey.poll(after: .seconds(1))
        #expect(file.status.size == 4)
        #expect(try survey.saved().map(\.fingerprint.count) == [4])
    }

    @Test func `what files begin with is added to what the disk knows, which is not written anew for it`() throws {
        try folder.write("", to: "a.log")
        let id = try {
            let survey = try Survey(folder)
            survey.look("a.log")
            func grow(_ lines: ClosedRange<Int>) throws {
                for line in lines {
                    try folder.append("\(line)\n", to: "a.log")
                    survey.poll(after: .seconds(1))
                }
            }
            // The second is written as a whole soon.
            try grow(1...3)
            let whole = try folder.text(of: "state/files")
            try grow(4...9)
            #expect(try folder.text(of: "state/files") == whole)
            #expect(try survey.saved().map(\.fingerprint.count) == [18])
            return try survey.only().id
        }()
        let again = try Survey(folder)
        again.look("a.log")
        #expect(try again.only().id == id && again.only().status.identity.fingerprint.count == 18)
    }

    @Test func `an inode that another file has now, of another source, is not the file that was`() throws {
        try folder.write("one\n", to: "a.log")
        let id = try firstRun("a.log")
        // As if the file had gone, and one of another source had got its inode.
        let survey = try Survey(folder)
        try folder.rename("a.log", to: "b.log")
        survey.look("b.log", as: "other")
        survey.look()
        #expect(try survey.only().source == "other")
        #expect(try survey.only().id != id)
        #expect(survey.log.messages(at: .warning).count == 1, "said to be gone")
    }

    @Test func `a file that cannot be read at the start keeps its id and its place until it can`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            try folder.write("one\n", to: "a.log")
            let id = try SurveyorTests(folder: folder).firstRun("a.log")
            try Self.becomeNobody(in: folder)
            try folder.setMode(0o000, of: "a.log")
            let survey = try Survey(folder)
            survey.look("a.log")
            try #require(survey.files.isEmpty && survey.registry.snapshot.past == [ContentID(file: id, epoch: 0)])
            try #require(try survey.saved().map(\.id) == [id])
            try folder.setMode(0o644, of: "a.log")
            survey.look("a.log")
            try #require(try survey.only().id == id && survey.registry.snapshot.past.isEmpty)
            try #require(survey.log.messages(at: .warning).isEmpty)
        }
    }

    /// Root can read everything: for a test of what can't be read it becomes somebody else, to whom the files belong.
    private static func becomeNobody(in folder: TemporaryFolder) throws {
        guard geteuid() == 0 else { return }
        try folder.giveAway(to: 65534)
        let result = seteuid(65534)
        try #require(result == 0)
    }

    @Test func `pain B 3: a file rewritten while the agent was down, or another under its inode, has a new id`() throws {
        try folder.write("one\n", to: "a.log")
        let id = try firstRun("a.log")
        let inode = OpenFile.facts(at: folder.file("a.log"))?.inode
        try folder.write("two and more\n", to: "a.log")
        #expect(OpenFile.facts(at: folder.file("a.log"))?.inode == inode, "rewritten in place")
        #expect(try firstRun("a.log") != id)
    }

    @Test func `a file cut while the agent was down keeps its id and gets the next epoch`() throws {
        let head = String(repeating: "x", count: 2_000)
        try folder.write(head + "\n", to: "a.log")
        let id = try firstRun("a.log")
        try folder.truncate("a.log", to: 1_500)
        let survey = try Survey(folder)
        survey.look("a.log")
        #expect(try survey.only().id == id)
        #expect(try survey.only().status.identity.epoch == 1)
        #expect(try survey.saved().map(\.epoch) == [1])
        #expect(survey.shownEarly.isEmpty)
    }

    // MARK: Truncation

    @Test func `a truncation raises the epoch, on disk before it is seen`() throws {
        try folder.write("one\ntwo\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        for epoch in 1...3 as ClosedRange<UInt32> {
            try folder.truncate("a.log", to: 0)
            survey.poll()
            let status = try survey.only().status
            #expect(status.identity.epoch == epoch && status.size == 0)
            #expect(survey.forgotten.last == "truncated 8")
            #expect(try survey.saved().map(\.epoch) == [epoch])
            try folder.append("one\ntwo\n", to: "a.log")
            survey.poll()
        }
        #expect(survey.shownEarly.isEmpty)
    }

    @Test func `an epoch that cannot be written is not shown`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        let file = try survey.only()
        try folder.makeFolder("state/files.new")
        try folder.truncate("a.log", to: 0)
        survey.poll()
        #expect(file.status.identity.epoch == 0 && file.status.size == 4)
        try folder.remove("state/files.new")
        survey.poll(after: .seconds(1))
        #expect(file.status.identity.epoch == 1 && file.status.size == 0)
        #expect(try survey.saved().map(\.epoch) == [1])
    }

    @Test func `what a sink found cut begins anew even when it has grown back, once`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        let file = try survey.only()
        try folder.write("other lines\n", to: "a.log")
        file.suspectTruncation(in: 0)
        survey.poll()
        #expect(file.status.identity.epoch == 1)
        // A second sink that saw the same truncation comes late.
        file.suspectTruncation(in: 0)
        survey.poll()
        #expect(file.status.identity.epoch == 1)
    }

    @Test func `growth is seen, and the fingerprint grows with it`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        try folder.append("two\n", to: "a.log")
        survey.poll()
        let status = try survey.only().status
        #expect(status.size == 8 && status.identity.fingerprint.count == 8 && status.identity.epoch == 0)
        #expect(try survey.saved().map(\.fingerprint.count) == [8])
    }
}
