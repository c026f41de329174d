import ShipperCore
import Testing

@testable import ShipperTailing

/// When files are looked at.
@Suite struct SurveyorPaceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A survey of a file that nobody has written to for so long that it is looked at every four seconds.
    private func quiet() throws -> (Survey, TrackedFile) {
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder, pollInterval: .milliseconds(100))
        survey.look("a.log")
        for _ in 0..<100 { survey.poll(after: .seconds(4)) }
        return (survey, try survey.only())
    }

    @Test func `a file is looked at when it is due, and not before`() throws {
        let (survey, file) = try quiet()
        let due = file.due
        try folder.append("two\n", to: "a.log")
        let next = survey.poll(after: .seconds(1))
        #expect(next == due && file.due == due && file.size == 4)
        survey.poll(after: .seconds(4))
        #expect(file.size == 8)
        // One that grows is looked at often.
        try folder.append("three\n", to: "a.log")
        survey.poll(after: .milliseconds(200))
        #expect(file.size == 14)
    }

    @Test func `a file that a sink found cut is looked at in the next round, and once`() throws {
        let (survey, file) = try quiet()
        try folder.write("", to: "a.log")
        file.suspectTruncation(in: 0)
        survey.poll()
        #expect(file.status.identity.epoch == 1 && !file.status.isSuspect)
        survey.poll(after: .seconds(10))
        var looks = survey.surveyor.looks
        #expect(looks.take(by: file.due, of: survey.surveyor.files).count == 1)
    }

    @Test func `a look that comes to nothing is tried again soon, and not at once`() throws {
        let (survey, file) = try quiet()
        try folder.makeFolder("state/files.new")
        // What it begins with has become more, which the disk must know before anybody is shown it.
        try folder.append("two\n", to: "a.log")
        let next = survey.poll(after: .seconds(4))
        #expect(file.size == 4 && file.due == next)
        let now = survey.registry.now()
        #expect(next > now && next <= now + .milliseconds(100))
        try folder.remove("state/files.new")
        survey.poll(after: .seconds(1))
        #expect(file.size == 8)
    }
}
