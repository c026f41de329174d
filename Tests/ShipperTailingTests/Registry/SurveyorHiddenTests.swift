import Glibc
import Logging
import ShipperCore
import Testing

@testable import ShipperTailing

/// Directories that can't be read for a while, and files that go and come back.
@Suite struct SurveyorHiddenTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("logs")
    }

    /// A survey of one file that is delivered and closed.
    private func closed(_ text: String = "one\n") throws -> (Survey, TrackedFile) {
        try folder.write(text, to: "logs/a.log")
        let survey = try Survey(folder, closeIdle: .zero)
        survey.look("logs/a.log")
        let file = try survey.only()
        try survey.deliver(file)
        survey.poll()
        try #require(!file.handle.isOpen)
        return (survey, file)
    }

    /// As if nobody could tell what is in it: not even root can pass a link that leads to itself.
    private func hide() throws {
        try folder.rename("logs", to: "away")
        try folder.symlink("logs", to: folder.file("logs"))
    }

    private func show() throws {
        try folder.remove("logs")
        try folder.rename("away", to: "logs")
    }

    @Test func `a directory that can't be listed proves nothing of a closed file in it`() throws {
        let (survey, file) = try closed()
        try hide()
        for _ in 0..<4 {
            survey.poll(after: .seconds(5))
            survey.lookInVain(hidden: "logs")
        }
        #expect(try survey.only() === file && !file.status.isGone)
        try show()
        try folder.append("two\n", to: "logs/a.log")
        survey.look("logs/a.log")
        survey.poll(after: .seconds(5))
        #expect(try survey.only() === file && file.status.size == 8)
    }

    @Test func `nor of an open one, however long it is quiet and delivered, unless it has no name any more`() throws {
        try folder.write("one\n", to: "logs/a.log")
        let survey = try Survey(folder)
        survey.look("logs/a.log")
        let file = try survey.only()
        try survey.deliver(file)
        for _ in 0..<3 { survey.lookInVain(hidden: "logs") }
        survey.age(file)
        survey.poll()
        #expect(try survey.only() === file && !file.status.isGone)
        try folder.remove("logs/a.log")
        for _ in 0..<2 { survey.lookInVain(hidden: "logs") }
        survey.age(file)
        survey.poll()
        #expect(survey.files.isEmpty)
    }

    @Test func `a file that itself can't be examined is not gone`() throws {
        let (survey, file) = try closed()
        try folder.rename("logs/a.log", to: "a.log")
        try folder.symlink("logs/a.log", to: folder.file("logs/a.log"))
        for _ in 0..<3 {
            survey.poll(after: .seconds(5))
            survey.look("logs/a.log")
        }
        #expect(try survey.only() === file && !file.status.isGone)
        #expect(survey.log.messages(at: .error).count == 1, "said once")
    }

    @Test func `a file of the last run in a directory that can't be listed is waited for`() throws {
        let id = try {
            let (first, file) = try closed()
            first.finish()
            return file.id
        }()
        try hide()
        let survey = try Survey(folder)
        for _ in 0..<3 { survey.lookInVain(hidden: "logs") }
        #expect(survey.log.messages(at: .warning).isEmpty && survey.files.isEmpty)
        try show()
        survey.look("logs/a.log")
        #expect(try survey.only().id == id)
    }

    @Test(arguments: ["one\n", String(repeating: "line\n", count: 500)])
    func `a closed file whose directory was moved away and back goes on where it was`(text: String) throws {
        let (survey, file) = try closed(text)
        let content = file.status.identity.content
        try folder.rename("logs", to: "away")
        for _ in 0..<3 {
            survey.poll(after: .seconds(5))
            survey.look()
        }
        try #require(survey.files.isEmpty)
        survey.poll(after: FileRegistry.grace)
        try folder.append("two\n", to: "away/a.log")
        try folder.rename("away", to: "logs")
        survey.look("logs/a.log")
        survey.poll(after: .seconds(5))
        #expect(try survey.only().status.identity.content == content)
        #expect(try survey.only().path == file.path && survey.only().status.size == UInt64(text.utf8.count) + 4)
        #expect(survey.shownEarly.isEmpty)
    }

    @Test func `one that was written anew meanwhile is new`() throws {
        let (survey, file) = try closed()
        try folder.rename("logs", to: "away")
        for _ in 0..<3 {
            survey.poll(after: .seconds(5))
            survey.look()
        }
        try folder.write("two\n", to: "away/a.log")
        try folder.rename("away", to: "logs")
        survey.look("logs/a.log")
        survey.poll(after: .seconds(10))
        #expect(try survey.only().id != file.id)
    }
}
