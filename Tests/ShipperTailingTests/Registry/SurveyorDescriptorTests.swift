import Logging
import ShipperCore
import Testing

@testable import ShipperTailing

/// Files are closed and opened again, and nobody notices.
@Suite struct SurveyorDescriptorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ file: TrackedFile) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = try file.handle.read(at: 0, into: &bytes, 0..<100)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private func settle(_ survey: Survey, _ file: TrackedFile) {
        survey.registry.settled(file.status.identity.content, by: "sink", through: file.status.size)
    }

    /// A survey of one file that is closed.
    private func closed() throws -> (Survey, TrackedFile) {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder, closeIdle: .zero)
        survey.look("a.log")
        let file = try survey.only()
        settle(survey, file)
        survey.poll()
        try #require(!file.handle.isOpen)
        return (survey, file)
    }

    @Test func `more files than descriptors are all followed, and read`() throws {
        for number in 0..<50 { try folder.write("line of \(number)\n", to: "\(number).log") }
        let survey = try Survey(folder, openFiles: 10)
        survey.look((0..<50).map { "\($0).log" })
        #expect(survey.files.count == 50)
        #expect(survey.files.count(where: \.handle.isOpen) <= 10)
        for file in survey.files { #expect(try text(file).hasPrefix("line of ")) }
        survey.poll()
        #expect(survey.registry.statistics.problems == 0)
    }

    @Test func `a file that is not delivered whole stays open, whatever its age`() throws {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder, closeIdle: .zero)
        survey.look("a.log")
        survey.poll()
        #expect(try survey.only().handle.isOpen)
    }

    /// On most file systems it gets the same inode.
    @Test func `a file in a closed one's place that begins as it did is another, for it was made later`() throws {
        let (survey, file) = try closed()
        let path = folder.file("a.log")
        let old = try #require(OpenFile.facts(at: path))
        repeat {
            try folder.remove("a.log")
            try folder.write("one\ntwo\n", to: "a.log")
        } while OpenFile.facts(at: path)?.born == old.born && old.born != 0
        survey.poll()
        survey.look("a.log")
        survey.look("a.log")
        #expect(try survey.only().id != file.id)
        #expect(try survey.only().status.identity.epoch == 0)
    }

    @Test func `a closed file that grows is seen, and read`() throws {
        let (survey, file) = try closed()
        try folder.append("two\n", to: "a.log")
        survey.poll()
        #expect(file.status.size == 8)
        #expect(try text(file) == "one\ntwo\n")
    }

    @Test func `a closed file that is cut and written anew begins a new epoch`() throws {
        let (survey, file) = try closed()
        try folder.write("zwei\ndrei\n", to: "a.log")
        survey.poll()
        #expect(file.status.identity.epoch == 1)
        #expect(try text(file) == "zwei\ndrei\n")
    }

    @Test(arguments: [true, false])
    func `a closed file that was renamed is found, and what was written into it`(surveysFirst: Bool) throws {
        let (survey, file) = try closed()
        try folder.append("two\n", to: "a.log")
        try folder.rename("a.log", to: "a.log.1")
        try folder.write("new\n", to: "a.log")
        if surveysFirst { survey.look("a.log") }
        survey.poll()
        #expect(file.handle.isOpen && file.status.size == 8)
        #expect(try text(file) == "one\ntwo\n")
    }

    @Test func `a closed file that was deleted is let go, and said so`() throws {
        let (survey, _) = try closed()
        try folder.remove("a.log")
        survey.poll()
        survey.look()
        #expect(survey.files.count == 1, "it may have come to a place that the look had passed")
        survey.poll()
        survey.look()
        #expect(survey.files.isEmpty)
        #expect(survey.log.messages(at: .error).isEmpty, "it was delivered whole")
        #expect(try survey.saved().isEmpty)
    }

    @Test func `another file under a closed one's name is not taken for it`() throws {
        let (survey, file) = try closed()
        try folder.rename("a.log", to: "elsewhere")
        try folder.write("impostor\n", to: "a.log")
        #expect(throws: FileProblem.self) { try file.handle.facts() }
        #expect(throws: FileProblem.self) { try file.handle.opened() }
        survey.look("a.log")
        survey.poll()
        #expect(try text(file) == "one\n", "found beside")
    }
}
