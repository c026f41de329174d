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
        survey.registry.settled(
            FileContext(id: file.id, epoch: epoch, path: file.path, source: 0), by: sink, through: offset)
    }

    private func disappear() throws {
        try folder.remove("a.log")
        survey.look()
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
}
