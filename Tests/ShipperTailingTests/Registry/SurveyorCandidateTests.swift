import Logging
import ShipperCore
import Testing

@testable import ShipperTailing

/// Files that can't be told yet, and what they cost others.
@Suite struct SurveyorCandidateTests {
    private let folder: TemporaryFolder
    private let text = (1...200).map { "line \($0)\n" }.joined()
    private let settled = Recognition.settling + .milliseconds(1)

    init() throws { folder = try TemporaryFolder() }

    private func paths(_ survey: Survey) -> Set<String> { Set(survey.files.map { String($0.path.dropFirst(folder.path.count + 1)) }) }

    @Test func `an empty file under a rotated name is looked at ever more seldom, and holds nothing back`() throws {
        try folder.write("one\n", to: "app.log")
        try folder.write("", to: "app.log.1")
        let survey = try Survey(folder, pollInterval: .seconds(60))
        survey.look("app.log", "app.log.1")
        var now = survey.registry.now()
        #expect(survey.poll() >= now + .milliseconds(200))
        for _ in 0..<100 { survey.poll(after: .seconds(1)) }
        now = survey.registry.now()
        #expect(survey.poll(after: .seconds(4)) >= now + .seconds(7))
        #expect(survey.heldBack == 0 && survey.files.count == 1)
        try folder.append("other\n", to: "app.log.1")
        survey.poll(after: .seconds(4))
        #expect(paths(survey) == ["app.log", "app.log.1"])
    }

    @Test func `a compressed file that never stops growing keeps no other file waiting`() throws {
        try folder.gzip(text, to: "s.gz")
        let survey = try Survey(folder)
        survey.look("s.gz")
        survey.poll(after: settled)
        try folder.gzip("more\n", to: "more.gz")
        try folder.write(folder.bytes(of: "s.gz") + folder.bytes(of: "more.gz"), to: "s.gz")
        survey.poll(after: .seconds(5))
        survey.poll(after: .milliseconds(100))
        #expect(survey.heldBack == 1)
        try folder.write("another\n", to: "new.log")
        survey.look("s.gz", "new.log")
        #expect(paths(survey) == ["new.log"])
    }

    @Test func `while a file of the last run is missed, only what may be its copy waits`() throws {
        try folder.write(text, to: "app.log")
        let content = try {
            let first = try Survey(folder)
            first.look("app.log")
            first.finish()
            return try first.only().status.identity.content
        }()
        try folder.copy("app.log", to: "app.log.1")
        // As long as the original is there its inode is no other file's.
        try folder.write("another\n", to: "new.log")
        try folder.remove("app.log")
        let survey = try Survey(folder)
        survey.look("app.log.1", "new.log")
        #expect(paths(survey) == ["new.log"] && survey.heldBack == 1)
        survey.look("app.log.1", "new.log")
        survey.poll(after: .seconds(1))
        #expect(survey.files.contains { $0.status.identity.content == content } && survey.files.count == 2)
    }

    /// The kernel answers a read at its beginning with an input/output error.
    @Test func `a file that opens and can't be read is said once, counted, and tried again more seldom`() throws {
        try folder.symlink("broken.log", to: "/proc/self/mem")
        let survey = try Survey(folder)
        for _ in 0..<3 {
            survey.look("broken.log")
            survey.poll(after: .seconds(5))
        }
        #expect(survey.log.messages(at: .error).count == 1 && survey.registry.statistics.problems == 1)
        let now = survey.registry.now()
        #expect(survey.poll() > now + .seconds(3))
        survey.look()
        #expect(survey.registry.statistics.problems == 0)
    }

    @Test func `of many compressed files a few are read through at a time, and all in the end`() throws {
        let large = String(repeating: "a line that is the same as every other\n", count: 3 * CompressedProbe.slice / 40)
        let names = (0..<10).map { "\($0).gz" }
        for name in names { try folder.gzip(name + large, to: name) }
        let survey = try Survey(folder)
        survey.look(names)
        survey.poll(after: settled)
        #expect(survey.surveyor.candidates.values.count(where: \.isProbing) == Surveyor.mostProbes)
        for _ in 0..<30 {
            survey.poll(after: .seconds(1))
            #expect(survey.surveyor.candidates.values.count(where: \.isProbing) <= Surveyor.mostProbes)
        }
        #expect(paths(survey) == Set(names))
    }
}
