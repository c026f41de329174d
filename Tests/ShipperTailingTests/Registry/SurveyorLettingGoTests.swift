import ShipperCore
import Testing

@testable import ShipperTailing

/// A file is let go when it is gone, delivered whole to every sink, and quiet for long: all three.
@Suite struct SurveyorLettingGoTests {
    let folder: TemporaryFolder
    let survey: Survey
    let file: TrackedFile

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("one\ntwo\n", to: "a.log")
        survey = try Survey(folder, sinks: ["one", "two"])
        survey.look("a.log")
        file = try survey.only()
    }

    private func settle(_ sink: String, _ offset: UInt64, epoch: UInt32 = 0) {
        let content = ContentID(file: file.id, epoch: epoch)
        survey.registry.settled(content, by: sink, through: offset)
        survey.registry.checkpointed([content: .init(offset: offset, tie: TimestampTie())], by: sink)
    }

    private func disappear() throws {
        try folder.remove("a.log")
        survey.look()
        survey.look()
    }

    @Test func `not after one look that missed it: it may have been moved to where that look had been already`() throws {
        try folder.remove("a.log")
        survey.look()
        settle("one", 8)
        settle("two", 8)
        survey.age(file)
        survey.poll()
        #expect(survey.files.count == 1 && file.status.isGone)
    }

    @Test func `gone, drained and quiet for long`() throws {
        try disappear()
        settle("one", 8)
        settle("two", 8)
        survey.poll()
        #expect(survey.files.count == 1, "a writer may still hold it open")
        survey.age(file)
        survey.poll()
        #expect(survey.files.isEmpty)
        #expect(try survey.saved().isEmpty)
    }

    @Test func `not while it has its name`() {
        settle("one", 8)
        settle("two", 8)
        survey.age(file)
        survey.poll()
        #expect(survey.files.count == 1)
    }

    @Test func `not while one sink lacks a byte, or has said nothing`() throws {
        try disappear()
        settle("one", 8)
        survey.age(file)
        survey.poll()
        #expect(survey.files.count == 1)
        settle("two", 7)
        survey.age(file)
        survey.poll()
        #expect(survey.files.count == 1)
        settle("two", 8)
        survey.age(file)
        survey.poll()
        #expect(survey.files.isEmpty)
    }

    @Test func `not for what was settled before a truncation`() throws {
        settle("one", 8)
        settle("two", 8)
        try folder.truncate("a.log", to: 0)
        survey.poll()
        try folder.append("new\n", to: "a.log")
        survey.poll()
        try disappear()
        survey.age(file)
        survey.poll()
        #expect(survey.files.count == 1, "its new line is not delivered")
        settle("one", 4, epoch: 1)
        settle("two", 4, epoch: 1)
        survey.age(file)
        survey.poll()
        #expect(survey.files.isEmpty)
    }

    @Test func `growth after the name is gone is followed and waited for`() throws {
        try folder.rename("a.log", to: "elsewhere")
        survey.look()
        settle("one", 8)
        settle("two", 8)
        survey.age(file)
        try folder.append("three\n", to: "elsewhere")
        survey.poll()
        #expect(survey.files.count == 1)
        #expect(file.status.size == 14)
    }

    // MARK: A last line that nobody ends

    @Test func `a file that is gone and quiet for long has ended: its last line is taken as it stands`() throws {
        try folder.append("stump", to: "a.log")
        survey.poll()
        try disappear()
        survey.poll()
        #expect(!file.status.isEnded, "a writer may still hold it open")
        survey.age(file)
        let changes = survey.changes
        survey.poll()
        #expect(file.status.isEnded && survey.changes == changes + 1)
        #expect(survey.files.count == 1)
        settle("one", 13)
        settle("two", 13)
        survey.poll()
        #expect(survey.files.isEmpty)
    }

    @Test func `a file that is there has ended for a source that waits no longer, until it grows`() throws {
        let folder = try TemporaryFolder()
        try folder.write("stump", to: "b.log")
        let survey = try Survey(folder, unfinishedLineAfter: .seconds(5))
        survey.look("b.log")
        let file = try survey.only()
        survey.age(file, by: .seconds(4))
        survey.poll()
        #expect(!file.status.isEnded)
        survey.age(file, by: .seconds(6))
        survey.poll()
        #expect(file.status.isEnded)
        try folder.append(" and more", to: "b.log")
        survey.poll()
        #expect(!file.status.isEnded)
    }
}
