import Logging
import Testing

@testable import ShipperTailing

/// Spools and the registry: one limit for all that is kept, and segments that look alike.
@Suite struct SpoolRetentionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func names(_ spool: Spool) -> [String] { spool.current.map { String($0.path.dropFirst(folder.path.count + 1)) } }

    @Test func `beyond the limit the oldest segment is let go and told, and the newest never`() throws {
        let survey = try Survey(folder, retained: 20) { state in [try Spool(source: "in", in: state, segmentSize: 10)] }
        let spool = try #require(survey.registry.spools.first)
        for number in 0..<2 {
            _ = try spool.makeRoom()
            try spool.append(Array("segment \(number)\n".utf8))
            survey.look(names(spool))
            for file in survey.files { survey.age(file, by: .seconds(1)) }
        }
        survey.poll(after: .seconds(2))
        #expect(spool.current.count == 2 && survey.registry.statistics.retainedBytes == 20)
        _ = try spool.makeRoom()
        try spool.append(Array("segment 2 is a long one, longer than the limit\n".utf8))
        survey.look(names(spool))
        survey.poll(after: .seconds(2))
        #expect(spool.current.count == 1)
        #expect(survey.files.map(\.path) == spool.current.map(\.path))
        survey.look(names(spool))
        survey.poll(after: FileRegistry.grace)
        #expect(survey.registry.snapshot.vanished.map(\.reason) == ["released", "released"])
        #expect(survey.log.messages(at: .error).count == 2)
    }

    @Test(arguments: [true, false])
    func `segments with the same contents are all read`(areSpooled: Bool) throws {
        let text = String(repeating: "y\n", count: 3_000)
        let survey = try Survey(folder, mayHoldCopies: !areSpooled)
        try folder.write(text, to: "1.log")
        survey.look("1.log")
        try folder.write(text, to: "2.log")
        survey.look("1.log", "2.log")
        // Of files that others write one may be a copy of the other, and waits.
        #expect(survey.files.count == (areSpooled ? 2 : 1))
    }
}
