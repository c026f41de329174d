import Foundation
import Logging
import ShipperCore
import Testing

@testable import ShipperTailing

/// Copies and compressed forms of what is known. Real files; time is the test's.
@Suite struct SurveyorRecognitionTests {
    let folder: TemporaryFolder
    /// More than a fingerprint covers.
    private static let text = (1...200).map { "line \($0)\n" }.joined()
    private static let settled = Recognition.settling + .milliseconds(1)

    init() throws { folder = try TemporaryFolder() }

    /// A survey of `app.log` with this text, delivered up to `offset`.
    private func survey(_ text: String = text, delivered offset: Int? = nil, closeIdle: Duration = .seconds(300)) throws -> (
        Survey, TrackedFile
    ) {
        try folder.write(text, to: "app.log")
        let survey = try Survey(folder, closeIdle: closeIdle)
        survey.look("app.log")
        let file = try survey.only()
        try survey.deliver(file, through: UInt64(offset ?? text.utf8.count))
        return (survey, file)
    }

    private func file(_ survey: Survey, holding content: ContentID) -> TrackedFile? {
        survey.files.first { $0.status.identity.content == content }
    }

    // MARK: copytruncate

    @Test(arguments: [text, "one short line\n"])
    func `pain B 2: a copy made before the cut goes on where the original was left, under its id`(text: String) throws {
        let (survey, file) = try survey(
            text, delivered: text.utf8.firstIndex(of: 0x0A).map { text.utf8.distance(from: text.startIndex, to: $0) + 1 })
        let content = file.status.identity.content
        try folder.copy("app.log", to: "app.log.1")
        survey.look("app.log", "app.log.1")
        #expect(survey.files.count == 1 && survey.heldBack == 1, "whether it is a copy can't be told yet")
        try folder.truncate("app.log", to: 0)
        survey.poll()
        survey.poll(after: .seconds(1))
        let copy = try #require(self.file(survey, holding: content))
        #expect(copy.handle.path == folder.file("app.log.1") && copy.path == folder.file("app.log"))
        #expect(file.status.identity.epoch == 1)
        #expect(try copy.handle.head(4) == Array(text.utf8.prefix(4)))
        survey.poll(after: FileRegistry.grace)
        #expect(survey.registry.snapshot.vanishedCount == 0, "the copy has it")
        #expect(survey.shownEarly.isEmpty)
    }

    /// `cp app.log app.log.1 && : > app.log`, once an hour.
    @Test func `pain B 2: a copy made over the last one goes on where the original was left, each time`() throws {
        let (survey, file) = try survey(delivered: 7)
        for round in 1...3 as ClosedRange<UInt32> {
            let content = file.status.identity.content
            try folder.write(folder.bytes(of: "app.log"), to: "app.log.1")
            survey.look("app.log", "app.log.1")
            survey.poll()
            try folder.write("\(round) " + Self.text, to: "app.log")
            survey.poll()
            survey.poll(after: .seconds(1))
            let copy = try #require(self.file(survey, holding: content))
            #expect(copy.handle.path == folder.file("app.log.1"))
            #expect(file.status.identity.epoch == round && survey.files.count == 2)
            try survey.deliver(file, through: 9)
        }
        #expect(survey.shownEarly.isEmpty)
    }

    /// Its checkpoint would have another's contents begin in their middle.
    @Test func `no epoch is had twice, though a copy holds an earlier one and is cut as well`() throws {
        let (survey, file) = try survey(delivered: 7)
        try folder.copy("app.log", to: "app.log.1")
        try folder.write("new line\n", to: "app.log")
        survey.poll()
        survey.look("app.log", "app.log.1")
        let copy = try #require(survey.files.first { $0 !== file })
        // A name that rotation does not make.
        try folder.rename("app.log.1", to: "kept.log")
        survey.look("app.log", "kept.log")
        try folder.truncate("kept.log", to: 0)
        survey.poll()
        #expect(copy.status.identity.content == ContentID(file: file.id, epoch: 2))
        try folder.truncate("app.log", to: 0)
        survey.poll(after: .seconds(1))
        #expect(file.status.identity.content == ContentID(file: file.id, epoch: 3))
    }

    @Test func `what was there before a cut is not back with the file`() throws {
        try folder.write("#", to: "app.log")
        let id = try {
            let survey = try Survey(folder)
            survey.look("app.log")
            let file = try survey.only()
            for (epoch, text) in ["another line\n", ""].enumerated() {
                try folder.write(text, to: "app.log")
                survey.poll(after: .seconds(1))
                #expect(file.status.identity.epoch == UInt32(epoch) + 1)
            }
            survey.finish()
            return file.id
        }()
        try folder.write("#68\n", to: "app.log")
        let next = try Survey(folder)
        next.look("app.log")
        #expect(try next.only().id != id)
    }

    @Test func `a copy that is seen only after the cut is known by what was delivered`() throws {
        let (survey, file) = try survey(delivered: Self.text.utf8.count - 9)
        let content = file.status.identity.content
        try folder.copy("app.log", to: "app.log.1")
        try folder.write("new line\n", to: "app.log")
        survey.poll()
        survey.look("app.log", "app.log.1")
        #expect(self.file(survey, holding: content)?.handle.path == folder.file("app.log.1"))
    }

    @Test func `a copy waits for an original that was cut while the disk takes nothing`() throws {
        let (survey, file) = try survey(delivered: 7)
        let content = file.status.identity.content
        try folder.copy("app.log", to: "app.log.1")
        try folder.truncate("app.log", to: 0)
        try folder.makeFolder("state/files.new")
        survey.poll()
        survey.look("app.log", "app.log.1")
        for _ in 0..<3 { survey.poll(after: Recognition.copying) }
        #expect(survey.files.count == 1 && survey.heldBack == 1)
        try folder.remove("state/files.new")
        for _ in 0..<3 { survey.poll(after: .seconds(1)) }
        #expect(self.file(survey, holding: content)?.handle.path == folder.file("app.log.1"))
    }

    @Test func `a copy is known by what its original holds that was empty when it was found`() throws {
        let (survey, _) = try survey("")
        try folder.write(Self.text, to: "app.log")
        try folder.copy("app.log", to: "app.log.1")
        survey.look("app.log", "app.log.1")
        #expect(survey.files.count == 1 && survey.heldBack == 1)
    }

    @Test func `a file that has grown since it was all of a copy is none`() throws {
        let (survey, file) = try survey("one\ntwo\n")
        try folder.write("o", to: "app.log.1")
        survey.look("app.log", "app.log.1")
        #expect(survey.files.count == 1 && survey.heldBack == 1)
        try folder.write("other\n", to: "app.log.1")
        file.handle.close()
        try folder.remove("app.log")
        for _ in 0..<4 {
            survey.look("app.log.1")
            survey.poll(after: Recognition.copying)
        }
        let other = try survey.only()
        #expect(other.id != file.id && other.status.identity.start == 0)
    }

    @Test func `a compressed file is not gone on with within a line that was sent unfinished`() throws {
        let (survey, file) = try survey("===")
        file.handle.close()
        try folder.remove("app.log")
        try folder.gzip("======31\n", to: "app.log.1.gz")
        for _ in 0..<4 {
            survey.look("app.log.1.gz")
            survey.poll(after: .seconds(5))
        }
        let other = try survey.only()
        #expect(other.id != file.id && other.status.identity.start == 0)
    }

    @Test func `without a copy, what was cut is told to be lost, once and not at once`() throws {
        let (survey, _) = try survey(delivered: 4)
        try folder.truncate("app.log", to: 0)
        survey.poll()
        #expect(survey.registry.snapshot.vanishedCount == 0)
        survey.poll(after: FileRegistry.grace)
        survey.poll(after: FileRegistry.grace)
        #expect(survey.registry.snapshot.vanished.map(\.reason) == ["truncated"])
        #expect(survey.registry.snapshot.vanished.map(\.identity.size) == [UInt64(Self.text.utf8.count)])
    }

    @Test func `a copy that differs in what was delivered is another file`() throws {
        let (survey, file) = try survey()
        let content = file.status.identity.content
        try folder.write(Self.text.dropLast(5) + "9999\n", to: "app.log.1")
        try folder.truncate("app.log", to: 0)
        survey.poll()
        survey.look("app.log", "app.log.1")
        #expect(survey.files.count == 2 && self.file(survey, holding: content) == nil)
        #expect(survey.registry.statistics.unrecognised == 1)
    }

    @Test func `a copy whose original goes on is a file of its own`() throws {
        let (survey, file) = try survey()
        try folder.copy("app.log", to: "copy.log")
        survey.look("app.log", "copy.log")
        #expect(survey.files.count == 1)
        survey.poll(after: Recognition.copying)
        #expect(Set(survey.files.map(\.id)).count == 2 && survey.files.contains { $0 === file })
    }

    @Test func `pain B 4: two files with the same head are told apart as soon as they differ`() throws {
        let (survey, _) = try survey()
        try folder.write(Self.text + "another\n", to: "other.log")
        survey.look("app.log", "other.log")
        #expect(Set(survey.files.map(\.id)).count == 2, "at once, since they differ already")
        try folder.write("small\n", to: "s1.log")
        try folder.write("small\n", to: "s2.log")
        survey.look("app.log", "other.log", "s1.log", "s2.log")
        #expect(Set(survey.files.map(\.id)).count == 4, "by their inodes, small as they are")
    }

    @Test func `a file that begins anew under its own name is new, whatever it holds`() throws {
        let (survey, file) = try survey()
        try folder.remove("app.log")
        try folder.write(Self.text, to: "app.log")
        survey.look("app.log")
        survey.poll(after: .seconds(60))
        survey.look("app.log")
        #expect(survey.files.contains { $0.id != file.id && $0.path == file.path })
    }

    // MARK: Compressed files

    @Test func `pain B 31: the compressed form of a file that was sent is not sent again`() throws {
        let (survey, file) = try survey(delivered: 900)
        let content = file.status.identity.content
        try folder.gzip(Self.text, to: "app.log.1.gz")
        survey.look("app.log", "app.log.1.gz")
        survey.poll(after: Self.settled)
        #expect(survey.heldBack == 1, "its original still stands there, and is not delivered whole")
        try folder.remove("app.log")
        survey.look("app.log.1.gz")
        survey.look("app.log.1.gz")
        try survey.deliver(file)
        survey.poll(after: FileRegistry.lingering + .seconds(1))
        survey.poll(after: .seconds(1))
        let form = try #require(survey.files.first { $0.handle.isCompressed })
        #expect(form.status.identity.content != content && form.status.identity.start == form.status.size)
        #expect(form.status.size == UInt64(Self.text.utf8.count))
    }

    @Test func `what was not delivered of a file is read from its compressed form`() throws {
        let (survey, file) = try survey(delivered: 703)
        let content = file.status.identity.content
        try folder.gzip(Self.text + "written after the last look\n", to: "app.log.1.gz")
        try folder.remove("app.log")
        file.handle.close()
        for _ in 0..<3 {
            survey.look("app.log.1.gz")
            survey.poll(after: .seconds(5))
        }
        let form = try #require(self.file(survey, holding: content))
        #expect(try form.handle.bytes(at: 703, 10_000) == Array((Self.text + "written after the last look\n").utf8.dropFirst(703)))
        #expect(survey.registry.snapshot.vanishedCount == 0)
    }

    @Test func `a compressed file that is still written waits for its end, or for 30 s without growth`() throws {
        let survey = try Survey(folder)
        try folder.gzip(Self.text, to: "whole.gz")
        let whole = try folder.bytes(of: "whole.gz")
        try folder.write(Array(whole.dropLast(20)), to: "a.log.gz")
        survey.look("a.log.gz")
        survey.poll(after: Self.settled)
        survey.poll(after: .seconds(20))
        #expect(survey.files.isEmpty && survey.heldBack == 1)
        try folder.write(whole, to: "a.log.gz")
        survey.poll(after: .seconds(1))
        survey.poll(after: Self.settled)
        #expect(try survey.only().status.size == UInt64(Self.text.utf8.count))
        try folder.gzip(String(Self.text.reversed()), to: "b.log.gz")
        try folder.write(folder.bytes(of: "b.log.gz").dropLast(20), to: "b.log.gz")
        survey.look("a.log.gz", "b.log.gz")
        survey.poll(after: Recognition.compressing)
        survey.poll(after: .seconds(1))
        #expect(survey.files.count == 2)
        #expect(survey.log.messages(at: .error).count == 1, "that its end is missing is said")
    }

    @Test func `one that was renamed before it could be opened is looked into as soon as its new name is known`() throws {
        let settled = Recognition.settling + .milliseconds(1)
        let survey = try Survey(folder)
        try folder.gzip("one\n", to: "b.log.1.gz")
        survey.look("b.log.1.gz")
        try folder.rename("b.log.1.gz", to: "b.log.2.gz")
        survey.poll(after: settled)
        #expect(survey.files.isEmpty, "it is not there")
        survey.look("b.log.2.gz")
        survey.poll()
        #expect(survey.files.count == 1)
    }

    @Test func `a compressed file that nobody knows is new, and after a restart it is the same`() throws {
        try folder.gzip(Self.text, to: "a.log.gz")
        let id = try {
            let first = try Survey(folder)
            first.look("a.log.gz")
            first.poll(after: Self.settled)
            first.finish()
            return try first.only().id
        }()
        let survey = try Survey(folder)
        survey.look("a.log.gz")
        #expect(survey.registry.snapshot.past.count == 1, "what is known of it is kept")
        survey.poll(after: Self.settled)
        #expect(try survey.only().id == id)
    }

    /// A second name of the file is written on while the first is compressed and deleted.
    @Test func `a compressed form of a small file that has grown since brings nothing new`() throws {
        let short = "one short line\n"
        let (survey, file) = try survey(short)
        try FileManager.default.linkItem(atPath: folder.file("app.log"), toPath: folder.file("app.log.7"))
        survey.look("app.log", "app.log.7")
        try folder.gzip(short, to: "app.log.1.gz")
        try folder.append(Self.text, to: "app.log.7")
        try folder.remove("app.log")
        survey.poll()
        try survey.deliver(file, through: UInt64(short.utf8.count + Self.text.utf8.count))
        survey.poll(after: Self.settled)
        survey.look("app.log.7", "app.log.1.gz")
        survey.poll(after: Recognition.compressing)
        survey.poll(after: .seconds(1))
        let form = try #require(survey.files.first { $0.handle.isCompressed })
        #expect(form.id != file.id && form.status.identity.start == form.status.size && survey.heldBack == 0)
        // Another small file of that family is no copy.
        try folder.gzip("another short line\n", to: "app.log.2.gz")
        survey.look("app.log.7", "app.log.1.gz", "app.log.2.gz")
        survey.poll(after: Self.settled)
        #expect(survey.files.contains { $0.path == folder.file("app.log.2.gz") && $0.status.identity.start == 0 })
    }

    @Test func `whether it does is not said before it is delivered`() throws {
        let (survey, file) = try survey("one short line\n", delivered: 0)
        try FileManager.default.linkItem(atPath: folder.file("app.log"), toPath: folder.file("app.log.7"))
        survey.look("app.log", "app.log.7")
        let content = file.status.identity.content
        try folder.gzip("one short line\n", to: "app.log.1.gz")
        try folder.append(Self.text, to: "app.log.7")
        try folder.remove("app.log")
        survey.poll()
        survey.look("app.log.7", "app.log.1.gz")
        survey.poll(after: Self.settled)
        #expect(survey.files.count == 1 && survey.heldBack == 1)
        try survey.deliver(file, through: 24)
        survey.poll(after: .seconds(1))
        #expect(survey.files.contains { $0.handle.isCompressed && $0.status.identity.start == 15 })
        #expect(file.status.identity.content == content)
    }

    /// A run that delivered 900 bytes of `app.log` ends, and the file becomes `app.log.1.gz`.
    private func compressAfterLastRun() throws -> ContentID {
        let (first, file) = try self.survey(delivered: 900)
        first.finish()
        try folder.gzip(Self.text, to: "app.log.1.gz")
        try folder.remove("app.log")
        return file.status.identity.content
    }

    /// The next run, in which a sink's checkpoint says so.
    private func nextRun(delivered content: ContentID) throws -> Survey {
        let survey = try Survey(folder)
        survey.registry.checkpointed(
            [content: .init(offset: 900, tie: TimestampTie(), tail: TailHash(Array(Self.text.utf8.prefix(900))))], by: "sink")
        return survey
    }

    @Test func `after a restart the compressed form of a file that is gone goes on where that was left`() throws {
        let content = try compressAfterLastRun()
        let survey = try nextRun(delivered: content)
        survey.look("app.log.1.gz")
        survey.look("app.log.1.gz")
        survey.poll(after: Self.settled)
        #expect(try survey.only().status.identity.content == content)
    }

    /// The kernel gives an inode to the next file or directory that is made, and the state directory may know it from the last run.
    @Test(arguments: ["old", "b.log.gz"])
    func `after a restart an inode that something else has now says nothing of a compressed form`(other: String) throws {
        let content = try compressAfterLastRun()
        try other == "old" ? folder.makeFolder(other) : folder.gzip(String(Self.text.reversed()), to: other)
        try moveRemembered(toInodeOf: other)
        let survey = try nextRun(delivered: content)
        let names = ["app.log.1.gz"] + (other == "old" ? [] : [other])
        for _ in 0..<2 { survey.look(names) }
        for _ in 0..<3 { survey.poll(after: Self.settled) }
        #expect(file(survey, holding: content)?.handle.path == folder.file("app.log.1.gz"))
        #expect(survey.files.count == names.count && survey.heldBack == 0)
    }

    private func moveRemembered(toInodeOf name: String) throws {
        let directory = try StateDirectory(path: folder.file("state"))
        let inode = try #require(OpenFile.facts(at: folder.file(name))).inode
        var document = JournaledDocument(directory, "files", kind: "files", version: 1)
        let known = FileIdentity.latest(in: try document.load { Issue.record("\($0)") } ?? [])
        let entries = known.values.map { identity in
            var moved = identity
            moved.inode = inode
            return moved.line
        }
        try directory.save(StateDocument(kind: "files", version: 1, entries: entries), as: "files")
    }

    @Test func `a compressed file that goes on after its end is read on`() throws {
        let survey = try Survey(folder)
        try folder.gzip(Self.text, to: "a.log.gz")
        survey.look("a.log.gz")
        survey.poll(after: Self.settled)
        let file = try survey.only()
        let content = file.status.identity.content
        try survey.deliver(file)
        try folder.gzip("a second member\n", to: "more.gz")
        try folder.write(folder.bytes(of: "a.log.gz") + folder.bytes(of: "more.gz"), to: "a.log.gz")
        survey.poll(after: .seconds(5))
        survey.poll(after: Self.settled)
        survey.poll(after: .seconds(1))
        #expect(try survey.only().status.identity.content == content)
        #expect(try survey.only().status.size == UInt64(Self.text.utf8.count + 16))
    }

    @Test func `files that are damaged, empty or of another kind are no trap`() throws {
        try folder.write("this is no gzip data\n", to: "a.gz")
        try folder.write("", to: "b.gz")
        try folder.write("neither\n", to: "c.zst")
        let survey = try Survey(folder)
        survey.look("a.gz", "b.gz", "c.zst")
        for _ in 0..<3 { survey.poll(after: Recognition.compressing) }
        #expect(survey.files.map(\.status.size) == [0, 0])
        #expect(survey.heldBack == 0, "an empty file may yet become one, and holds nothing back")
    }
}
