import Foundation
import JSONText
import ShipperCore
import ShipperTailing
import Testing

@testable import ShipperAgent

/// A worker as it runs, between real files and a server of whims.
@Suite struct SinkWorkerTests {
    private static let total = 60

    @Test(arguments: WhimsicalServer.Kind.allCases, 0..<100 as Range<UInt64>)
    func `whatever is answered, the books add up and every line ends`(kind: WhimsicalServer.Kind, seed: UInt64)
        async throws
    {
        var generator = SeededGenerator(seed: seed)
        let followed = try FollowedFolder()
        let server = WhimsicalServer(kind, seed: seed, whims: Int.random(in: 0...60, using: &generator))
        try followed.folder.write("", to: "a.log")
        followed.look("a.log")
        let run = try SinkRun(
            followed, to: server, kind, linesPerBatch: Int.random(in: 1...9, using: &generator),
            inFlight: Int.random(in: 1...4, using: &generator))
        let empty = try write(0..<Self.total, to: followed, &generator)
        for await count in server.seenCounts where count == Self.total { break }
        try await run.end(by: .now + .seconds(600))
        try check(run, server, followed, empty: empty, "\(kind), seed \(seed)")
    }

    /// Appends lines in pieces that end anywhere, now and then without the registry having looked.
    private func write(
        _ numbers: Range<Int>, to followed: FollowedFolder, _ generator: inout SeededGenerator
    ) throws -> Int {
        var text = ""
        var empty = 0
        for number in numbers {
            if Int.random(in: 0..<5, using: &generator) == 0 {
                text += "\n"
                empty += 1
            }
            text += "line-\(number)-" + String(repeating: "x", count: Int.random(in: 0...40, using: &generator)) + "\n"
        }
        var rest = Substring(text)
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...400, using: &generator))
            rest = rest.dropFirst(piece.count)
            try followed.folder.append(String(piece), to: "a.log")
            if Bool.random(using: &generator) { followed.poll() }
        }
        followed.poll()
        return empty
    }

    private func check(
        _ run: SinkRun, _ server: WhimsicalServer, _ followed: FollowedFolder, empty: Int, _ comment: Comment
    ) throws {
        let ledger = run.ledger
        #expect(server.unbalanced == 0, comment)
        #expect(ledger.isBalanced && ledger.inFlight == LineTally(), comment)
        #expect(ledger.read.lines == Self.total + empty, comment)
        #expect((ledger.filtered["empty"]?.lines ?? 0) == empty, comment)
        let refused = try deadLetters(followed)
        #expect((ledger.deadLettered["refused"]?.lines ?? 0) == refused.count, comment)
        #expect(ledger.delivered.lines + refused.count == Self.total, comment)
        #expect(Set(server.stored + refused).count == Self.total, comment)
        let file = try #require(followed.file("a.log"))
        #expect(file.status.identity.epoch == 0, "nobody cut the file; \(comment)")
        let entry = try followed.checkpoint().entries[file.status.identity.content]
        #expect(entry?.offset == OpenFile.facts(at: file.path)?.size, comment)
    }

    private func deadLetters(_ followed: FollowedFolder) throws -> [String] {
        guard followed.folder.exists("state/dead-letter/sink.ndjson") else { return [] }
        return try followed.folder.text(of: "state/dead-letter/sink.ndjson").split(separator: "\n").map { row in
            let record = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any]
            return try #require(record?["line"] as? String)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `stopped without notice and started again, nothing is lost and nothing is there twice`(seed: UInt64)
        async throws
    {
        var generator = SeededGenerator(seed: seed)
        let followed = try FollowedFolder()
        let server = WhimsicalServer(.elasticsearch, seed: seed, whims: 40)
        try followed.folder.write("", to: "a.log")
        followed.look("a.log")
        _ = try write(0..<Self.total, to: followed, &generator)
        let stop = Int.random(in: 1...Self.total, using: &generator)
        for goal in [stop, Self.total + 1] {
            // One more line for the second life: when it is seen, all before it were read.
            if goal > Self.total { _ = try write(Self.total..<goal, to: followed, &generator) }
            let run = try SinkRun(followed, to: server, .elasticsearch, linesPerBatch: 4, inFlight: 3)
            for await count in server.seenCounts where count >= goal { break }
            try await run.end(by: goal > Self.total ? .now + .seconds(600) : .now)
            #expect(run.ledger.isBalanced, "seed \(seed)")
        }
        #expect(server.unbalanced == 0, "seed \(seed)")
        let stored = server.stored
        #expect(stored.count == Set(stored).count, "seed \(seed)")
        #expect(Set(stored).union(try deadLetters(followed)).count == Self.total + 1, "seed \(seed)")
    }

    @Test func `a file that grows while it is read is not taken for a truncated one`() async throws {
        let followed = try FollowedFolder()
        let server = WhimsicalServer(.loki, seed: 0, whims: 0)
        // Of a file with fewer known first bytes no more is read than the registry has seen.
        try followed.folder.write(String(repeating: "x", count: Fingerprint.maximumCount) + "\n", to: "a.log")
        followed.look("a.log")
        // The registry knows of one line; the sink will find two.
        try followed.folder.append("two\n", to: "a.log")
        let run = try SinkRun(followed, to: server, .loki, linesPerBatch: 100, inFlight: 1)
        for await count in server.seenCounts where count == 2 { break }
        followed.poll()
        let file = try #require(followed.file("a.log"))
        #expect(file.status.identity.epoch == 0 && !file.status.isSuspect)
        try await run.end(by: .now + .seconds(600))
        #expect(run.ledger.read.lines == 2)
    }

    @Test func `a truncated file is read again from its beginning, and what was not read is counted`() async throws {
        let followed = try FollowedFolder()
        let server = WhimsicalServer(.loki, seed: 0, whims: 0)
        try followed.folder.write("one\ntwo\n", to: "a.log")
        followed.look("a.log")
        try followed.folder.append("torn", to: "a.log")
        followed.poll()
        let run = try SinkRun(followed, to: server, .loki, linesPerBatch: 100, inFlight: 1)
        for await count in server.seenCounts where count == 2 { break }
        try followed.folder.truncate("a.log", to: 0)
        followed.poll()
        try followed.folder.append("three\n", to: "a.log")
        followed.poll()
        for await count in server.seenCounts where count == 3 { break }
        try await run.end(by: .now + .seconds(600))
        #expect(run.ledger.read.lines == 3 && run.ledger.isBalanced)
        #expect(run.ledger.bytesLost == ["truncated": 4])
        let file = try #require(followed.file("a.log"))
        #expect(try followed.checkpoint().entries[file.status.identity.content]?.offset == 6 && file.status.identity.epoch == 1)
    }

    @Test func `the checkpoint forgets files that nobody follows`() async throws {
        let followed = try FollowedFolder()
        var checkpoint = try followed.checkpoint()
        let old = FileContext(id: FileID(high: 1, low: 2), epoch: 0, path: "/old", source: 0)
        checkpoint.advance(FileRange(file: old, start: 0, end: 9, tie: TimestampTie(), lines: 1))
        try checkpoint.save()
        let server = WhimsicalServer(.loki, seed: 0, whims: 0)
        try followed.folder.write("one\n", to: "a.log")
        followed.look("a.log")
        let run = try SinkRun(followed, to: server, .loki, linesPerBatch: 1, inFlight: 1)
        for await count in server.seenCounts where count == 1 { break }
        try await run.end(by: .now + .seconds(600))
        let file = try #require(followed.file("a.log"))
        #expect(Array(try followed.checkpoint().entries.keys) == [file.status.identity.content])
    }

    /// Records of several lines and lines over the limit, between a server of whims and stops without notice.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `joined and overlong lines are each somewhere once, and the books add up`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let followed = try FollowedFolder()
        let server = WhimsicalServer(.elasticsearch, seed: seed, whims: 40)
        let joining = LineJoining(start: try LinePattern("^line"), continuation: nil, maximumLines: 4, timeout: .milliseconds(1))
        var lines: [String] = []
        for number in 0..<Self.total {
            lines.append("line-\(number)")
            for part in 0..<Int.random(in: 0...3, using: &generator) { lines.append(" part \(number).\(part)") }
            if Int.random(in: 0..<9, using: &generator) == 0 { lines.append("long \(number) " + String(repeating: "x", count: 300)) }
        }
        try followed.folder.write(lines.joined(separator: "\n") + "\n", to: "a.log")
        followed.look("a.log")
        let stop = Int.random(in: 1...20, using: &generator)
        for goal in [stop, Int.max] {
            let run = try SinkRun(
                followed, to: server, .elasticsearch, linesPerBatch: 4, inFlight: 3, joining: joining, limit: 200,
                refusesLongLines: true)
            let all = UInt64(lines.joined(separator: "\n").utf8.count + 1)
            if goal == stop {
                for await count in server.seenCounts where count >= goal { break }
            } else {
                while !followed.registry.isDelivered(followed.folder.file("a.log"), through: all) { await Task.yield() }
            }
            try await run.end(by: goal == Int.max ? .now + .seconds(600) : .now)
            #expect(run.ledger.isBalanced, "seed \(seed)")
        }
        let stored = server.stored.flatMap { $0.components(separatedBy: "\\n") }
        let dead = try deadLetters(followed).flatMap { $0.components(separatedBy: "\n") }
        #expect(Set(stored + dead) == Set(lines), "seed \(seed)")
        #expect(stored.count == Set(stored).count, "seed \(seed)")
        #expect(dead.filter { $0.hasPrefix("long") }.count >= lines.filter { $0.hasPrefix("long") }.count, "seed \(seed)")
    }
}
