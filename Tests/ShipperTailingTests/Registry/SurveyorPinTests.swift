import Foundation
import Logging
import ShipperCore
import Testing

@testable import ShipperTailing

/// Files that a hard link keeps until they are delivered, and the limit on what is kept alive.
@Suite struct SurveyorPinTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("one\ntwo\n", to: "a.log")
    }

    private func pins() throws -> [String] { try DirectoryListing.names(in: folder.file("state/pins")) }

    @Test func `a pin is there while the file is followed, and goes as soon as a gone file is delivered`() throws {
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        let file = try survey.only()
        #expect(try pins().count == 1 && file.status.isPinned)
        try folder.remove("a.log")
        survey.look()
        survey.look()
        survey.poll()
        #expect(try pins().count == 1, "not delivered yet")
        survey.registry.settled(file.status.identity.content, by: "sink", through: file.status.size)
        survey.poll()
        #expect(try pins().count == 1, "a kill now would forget that it is delivered")
        try survey.deliver(file)
        survey.poll()
        #expect(try pins().isEmpty && !file.status.isPinned)
    }

    @Test func `pain B 1: with a pin, what was rotated away and deleted while the agent was down is still there`() throws {
        let id = try {
            let first = try Survey(folder, pins: true)
            first.look("a.log")
            first.finish()
            return try first.only().id
        }()
        try folder.append("three\n", to: "a.log")
        try folder.remove("a.log")
        try folder.write("new\n", to: "a.log")
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        let old = try #require(survey.files.first { $0.id == id })
        #expect(try old.handle.head(100) == Array("one\ntwo\nthree\n".utf8))
        #expect(old.status.isGone && old.path == folder.file("a.log") && survey.files.count == 2)
        try survey.deliver(old)
        survey.look("a.log")
        survey.poll()
        #expect(try pins().count == 1, "the new file's")
    }

    @Test(arguments: [("", "grown\n", UInt32(0)), ("one\ntwo\n", "written anew\n", 1)])
    func `while its pin stands an inode is no other file's, whatever was written while the agent was down`(
        before: String, after: String, epoch: UInt32
    ) throws {
        try folder.write(before, to: "a.log")
        let id = try {
            let first = try Survey(folder, pins: true)
            first.look("a.log")
            first.finish()
            return try first.only().id
        }()
        // Under the same inode.
        try folder.truncate("a.log", to: 0)
        try folder.append(after, to: "a.log")
        try folder.remove("a.log")
        let survey = try Survey(folder, pins: true)
        survey.look()
        survey.poll()
        let file = try survey.only()
        #expect(file.id == id && file.status.identity.epoch == epoch)
        #expect(try file.handle.head(100) == Array(after.utf8) && pins().count == 1)
    }

    @Test func `a compressed file that is deleted while the agent is down is read from its pin, as what it stands for`() throws {
        let settled = Recognition.settling + .milliseconds(1)
        try folder.gzip("one\ntwo\n", to: "b.log.gz")
        let id = try {
            let first = try Survey(folder, pins: true)
            first.look("b.log.gz")
            first.poll(after: settled)
            first.finish()
            return try first.only().id
        }()
        try folder.remove("b.log.gz")
        let survey = try Survey(folder, pins: true)
        for _ in 0..<3 {
            survey.look()
            survey.poll(after: settled)
        }
        let file = try survey.only()
        #expect(file.id == id && file.status.identity.epoch == 0 && file.status.size == 8)
        #expect(try file.handle.head(100) == Array("one\ntwo\n".utf8))
        try survey.deliver(file)
        survey.poll()
        #expect(try pins().isEmpty)
    }

    /// Where the old contents were left, the new ones are in the middle of a line.
    @Test func `what was written anew into a pinned file is read, wherever the old contents were left`() throws {
        let content = try {
            let first = try Survey(folder, pins: true)
            first.look("a.log")
            first.finish()
            return try first.only().status.identity.content
        }()
        try folder.write("written anew, and longer\n", to: "a.log")
        try folder.remove("a.log")
        let survey = try Survey(folder, pins: true)
        survey.registry.checkpointed([content: .init(offset: 4, tie: TimestampTie())], by: "sink")
        survey.look()
        #expect(try survey.only().status.identity.content == ContentID(file: content.file, epoch: 1))
    }

    @Test func `a file that is pinned may be closed when it has no name any more`() throws {
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        let file = try survey.only()
        try folder.remove("a.log")
        survey.look()
        file.handle.close()
        survey.poll()
        #expect(survey.files.count == 1)
        #expect(try file.handle.head(4) == Array("one\n".utf8))
    }

    @Test func `what is written into a file that was empty when it lost its name is read, though it was closed`() throws {
        try folder.write("", to: "a.log")
        let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("a.log")))
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        let file = try survey.only()
        file.handle.close()
        try folder.remove("a.log")
        try writer.write(contentsOf: Data("late\n".utf8))
        for _ in 0..<4 {
            survey.look()
            survey.poll(after: .seconds(4))
        }
        #expect(try survey.only() === file && file.status.size == 5)
    }

    @Test func `a copy is known by its original though that was closed, and stands only under its pin`() throws {
        try folder.write("", to: "a.log")
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        let file = try survey.only()
        try folder.write("late\n", to: "a.log")
        try folder.copy("a.log", to: "a.log.1")
        file.handle.close()
        try folder.remove("a.log")
        survey.look("a.log.1")
        for _ in 0..<2 {
            survey.poll(after: .seconds(4))
            survey.look("a.log.1")
        }
        #expect(try survey.only() === file && file.status.size == 5 && survey.heldBack == 1)
        try survey.deliver(file)
        for _ in 0..<2 { survey.poll(after: FileRegistry.lingering + .seconds(1)) }
        #expect(try survey.only().id == file.id)
        #expect(try survey.only().handle.path == folder.file("a.log.1"))
    }

    @Test func `a file that is delivered is unpinned and open, since its writer may go on`() throws {
        let writer = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("a.log")))
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        let file = try survey.only()
        try folder.remove("a.log")
        file.handle.close()
        for _ in 0..<2 { survey.look() }
        survey.poll()
        try survey.deliver(file)
        file.handle.close()
        survey.poll(after: .seconds(1))
        #expect(try pins().isEmpty)
        try writer.seekToEnd()
        try writer.write(contentsOf: Data("late\n".utf8))
        survey.poll(after: .seconds(4))
        #expect(try survey.only() === file && file.status.size == 13)
    }

    @Test func `a pin of the last run goes with its file, though the disk has taken nothing since`() throws {
        do {
            let first = try Survey(folder, pins: true)
            first.look("a.log")
            first.finish()
        }
        try folder.remove("a.log")
        let survey = try Survey(folder, pins: true)
        try folder.makeFolder("state/files.new")
        for _ in 0..<2 { survey.look() }
        let file = try survey.only()
        try survey.deliver(file)
        survey.poll(after: FileRegistry.lingering + .seconds(1))
        #expect(try pins().isEmpty)
    }

    @Test func `pins that nobody remembers are removed at the start`() throws {
        try folder.makeFolder("state/pins")
        try folder.write("x", to: "state/pins/1-2")
        let survey = try Survey(folder, pins: true)
        survey.look("a.log")
        #expect(try pins().count == 1)
    }

    @Test func `a file is pinned when the disk knows it: a pin that a crash leaves alone could not be told whose it is`() throws {
        let survey = try Survey(folder, pins: true)
        try folder.makeFolder("state/files.new")
        survey.look("a.log")
        #expect(try pins().isEmpty && survey.files.isEmpty)
        try folder.remove("state/files.new")
        survey.poll(after: .seconds(1))
        #expect(try pins().count == 1 && survey.only().status.isPinned)
    }

    /// As the kubelet lays out `/var/log/containers`.
    @Test func `of a symbolic link it is the file that is pinned`() throws {
        try folder.makeFolder("runtime")
        try folder.write("one\n", to: "runtime/0.log")
        try folder.symlink("pod.log", to: "runtime/0.log")
        #expect(PinTrial.problem(folder.file("pod.log"), in: folder.path) == nil)
        let survey = try Survey(folder, pins: true)
        survey.look("pod.log")
        let file = try survey.only()
        #expect(file.status.isPinned && OpenFile.facts(at: folder.file("runtime/0.log"))?.links == 2)
        try folder.remove("runtime/0.log")
        file.handle.close()
        survey.look()
        survey.poll()
        #expect(try file.handle.head(4) == Array("one\n".utf8))
    }

    @Test func `a pin of two sources' file stays until both have let go of it`() throws {
        let sources = ["one", "two"].map { SourceSelection(name: $0, include: [], pins: true) }
        let registry = try FileRegistry(
            directory: StateDirectory(path: folder.file("state")), sources: sources, consumers: ["one": [], "two": ["sink"]],
            logger: RecordedLog().logger, wallClock: { 0 }, changed: {})
        var surveyor = try Surveyor(registry)
        surveyor.survey(FileSearch.Findings(found: sources.map { ($0, [folder.file("a.log")]) }), isPolling: false)
        try folder.remove("a.log")
        for _ in 0..<2 { surveyor.survey(FileSearch.Findings(found: sources.map { ($0, []) }), isPolling: false) }
        _ = surveyor.poll()
        #expect(registry.snapshot.files.map(\.status.isPinned).sorted { !$0 && $1 } == [false, true], "one sink is missing")
        #expect(try pins().count == 1)
    }

    @Test func `a file that was rotated before it could be pinned is pinned after the next look`() throws {
        let survey = try Survey(folder, pins: true)
        try folder.makeFolder("state/files.new")
        survey.look("a.log")
        try folder.rename("a.log", to: "a.log.1")
        try folder.write("new\n", to: "a.log")
        try folder.remove("state/files.new")
        survey.poll(after: .seconds(1))
        #expect(try pins().isEmpty && !survey.only().status.isPinned, "the name is another file's by now")
        survey.look("a.log", "a.log.1")
        #expect(try pins().count == 2)
        for file in survey.files { #expect(file.status.isPinned && (try? file.handle.facts().links) == 2) }
    }

    @Test func `where no link can be made it is said, and the file is followed all the same`() throws {
        let survey = try Survey(folder, pins: true)
        try folder.remove("state/pins")
        survey.look("a.log")
        #expect(try !survey.only().status.isPinned)
        #expect(survey.log.messages(at: .warning).count == 1)
    }

    @Test(arguments: [true, false])
    func `pain B 22: what has no name is kept alive up to a limit, and the oldest is let go`(pins: Bool) throws {
        try folder.write("three\n", to: "b.log")
        let survey = try Survey(folder, retained: 8, pins: pins)
        survey.look("a.log", "b.log")
        let b = try #require(survey.files.first { $0.path == folder.file("b.log") })
        try folder.remove("a.log")
        survey.look("b.log")
        survey.poll(after: .seconds(2))
        #expect(survey.files.count == 2 && survey.registry.statistics.retainedBytes == 8, "at the limit")
        survey.age(b, by: .zero)
        try folder.remove("b.log")
        survey.look()
        survey.poll(after: .seconds(2))
        #expect(survey.files.map(\.path) == [b.path] && survey.registry.statistics.retainedBytes == 6)
        #expect(survey.log.messages(at: .error).count == 1)
        survey.poll(after: FileRegistry.grace)
        #expect(survey.registry.snapshot.vanished.map(\.reason) == ["released"])
        #expect(try self.pins().count == (pins ? 1 : 0))
    }
}
