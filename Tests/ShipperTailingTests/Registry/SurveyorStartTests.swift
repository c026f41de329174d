import Logging
import ShipperCore
import Testing

@testable import ShipperTailing

@Suite struct SurveyorStartTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `reading begins at the beginning unless told otherwise`() throws {
        try folder.write("one\ntwo\n", to: "a.log")
        let survey = try Survey(folder)
        survey.look("a.log")
        #expect(try survey.only().status.identity.start == 0)
    }

    @Test func `at the very first start the end is the beginning of the last line`() throws {
        try folder.write("one\ntwo\nunfinis", to: "a.log")
        try folder.write("", to: "empty.log")
        try folder.write("whole\n", to: "whole.log")
        let survey = try Survey(folder, start: .end)
        survey.look("a.log", "empty.log", "whole.log")
        #expect(survey.files.map(\.status.identity.start) == [8, 0, 6])
    }

    @Test func `a last line that is very long begins where it begins`() throws {
        try folder.write("one\n" + String(repeating: "x", count: 1 << 20), to: "a.log")
        try folder.write(String(repeating: "x", count: 1 << 20), to: "b.log")
        try folder.write("one\n" + String(repeating: "x", count: 3 << 20), to: "c.log")
        let survey = try Survey(folder, start: .end)
        survey.look("a.log", "b.log", "c.log")
        #expect(survey.files.map(\.status.identity.start) == [4, 0, 4 + (1 << 20)])
    }

    @Test func `the start outlives a restart`() throws {
        try folder.write("one\ntwo\n", to: "a.log")
        do {
            let survey = try Survey(folder, start: .end)
            survey.look("a.log")
        }
        try folder.append("three\n", to: "a.log")
        let survey = try Survey(folder, start: .end)
        survey.look("a.log")
        #expect(try survey.only().status.identity.start == 8)
    }

    @Test func `a file that appears later is read whole, in the first run and in any other`() throws {
        try folder.write("one\ntwo\n", to: "a.log")
        do {
            let survey = try Survey(folder, start: .end)
            survey.look("a.log")
            try folder.write("one\ntwo\n", to: "b.log")
            survey.look("a.log", "b.log")
            #expect(survey.files.map(\.status.identity.start) == [8, 0])
        }
        try folder.write("one\ntwo\n", to: "c.log")
        let survey = try Survey(folder, start: .end)
        survey.look("a.log", "b.log", "c.log")
        #expect(survey.files.map(\.status.identity.start) == [8, 0, 0])
    }

    @Test func `a first run that found nothing was the first run nevertheless`() throws {
        do {
            let survey = try Survey(folder, start: .end)
            survey.look()
        }
        try folder.write("one\n", to: "a.log")
        let survey = try Survey(folder, start: .end)
        survey.look("a.log")
        #expect(try survey.only().status.identity.start == 0)
    }

    @Test func `a lost state file is no first run`() throws {
        try folder.write("one\n", to: "a.log")
        try folder.makeFolder("state")
        for name in ["files", "files.previous"] { try folder.write("nonsense", to: "state/\(name)") }
        let survey = try Survey(folder, start: .end)
        survey.look("a.log")
        #expect(try survey.only().status.identity.start == 0)
        #expect(survey.log.messages(at: .error).count == 2)
    }

    @Test func `at start the journal of reading times loses the files that are gone`() throws {
        try folder.write("one\n", to: "a.log")
        let other = FileID(high: 9, low: 9)
        var line = ""
        do {
            let survey = try Survey(folder)
            survey.look("a.log")
            let id = try survey.only().id
            let mark = try survey.registry.readTimes.mark(id, epoch: 0, at: 0, through: 4)
            _ = try survey.registry.readTimes.mark(other, epoch: 0, at: 0, through: 4)
            line = "1 \(id) 0 0 4 \(mark.time)\n"
        }
        let survey = try Survey(folder)
        survey.look("a.log")
        #expect(try folder.text(of: "state/read-times") == line)
    }

    @Test func `while running the journal of reading times loses what every sink has, as soon as it is large`() throws {
        try folder.write("one\ntwo\n", to: "a.log")
        let survey = try Survey(folder, sinks: ["one", "two"])
        survey.look("a.log")
        let file = try survey.only()
        for offset in [0, 4] as [UInt64] { _ = try survey.registry.readTimes.mark(file.id, epoch: 0, at: offset, through: offset + 4) }
        try survey.deliver(file, by: "one")
        // As if there had been many.
        try folder.append(String(repeating: " ", count: Int(ReadTimes.journalLimit)) + "\n", to: "state/read-times")
        _ = try survey.registry.readTimes.mark(file.id, epoch: 0, at: 8, through: 12)
        survey.poll(after: .seconds(2))
        #expect(try folder.text(of: "state/read-times").split(separator: "\n").count == 3)
        try survey.deliver(file, by: "two")
        try survey.registry.readTimes.compact { survey.registry.passed($0, of: "app") }
        #expect(try folder.text(of: "state/read-times").split(separator: "\n").map { $0.split(separator: " ")[3] } == ["8"])
    }

    @Test func `a file that is old and was never read is left alone until it changes, and is then read whole`() throws {
        try folder.write("old\n", to: "old.log")
        try folder.write("young\n", to: "young.log")
        let now = try #require(OpenFile.facts(at: folder.file("old.log"))).modified
        let survey = try Survey(folder, ignoreOlder: .seconds(3600), now: now + 3500 * 1_000_000_000)
        try folder.setAge(of: "old.log", seconds: 7200, before: now)
        survey.look("old.log", "young.log")
        #expect(survey.files.map(\.path) == [folder.file("young.log")])
        try folder.append("new\n", to: "old.log")
        survey.look("old.log", "young.log")
        #expect(survey.files.count == 2)
        #expect(survey.files[0].status.identity.start == 0)
    }

    /// Past the years 1677 and 2262 a time in nanoseconds does not fit into 64 bits.
    @Test(arguments: [(9_467_000_000, true), (-1_000, false), (-9_300_000_000, false)])
    func `a file may claim to be of any time`(seconds: Int, isFollowed: Bool) throws {
        try folder.write("one\n", to: "a.log")
        try folder.setAge(of: "a.log", seconds: -seconds, before: 0)
        let survey = try Survey(folder, ignoreOlder: .seconds(3600), now: 1_800_000_000 * 1_000_000_000)
        survey.look("a.log")
        #expect(survey.files.count == (isFollowed ? 1 : 0))
    }

    @Test func `a file that was read before is followed on, however old it is`() throws {
        try folder.write("one\n", to: "a.log")
        do {
            let survey = try Survey(folder)
            survey.look("a.log")
        }
        let now = try #require(OpenFile.facts(at: folder.file("a.log"))).modified
        let survey = try Survey(folder, ignoreOlder: .seconds(60), now: now + 7200 * 1_000_000_000)
        survey.look("a.log")
        #expect(survey.files.count == 1)
    }
}
