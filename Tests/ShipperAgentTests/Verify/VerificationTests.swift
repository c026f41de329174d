import Foundation
import JSONText
import ShipperCore
import ShipperDelivery
import ShipperStore
import Testing

@testable import ShipperAgent
@testable import ShipperTailing

/// Files, a state directory and a sink with faults in it, and a count of its own of what must be found.
@Suite struct VerificationTests {
    /// Three hours ago: lines without a time are looked for in the last year.
    private static let start = Int64(Date().timeIntervalSince1970 - 10_800) * 1_000_000_000
    private static let until = start + 9_000_000_000_000

    // MARK: - A world with faults

    /// A line of a file, and what became of it.
    private struct Line {
        let text: String
        let time: Int64
        let file: Int
        let place: (file: FileID, offset: UInt64)
        var isSettled = true
        var isHeld = true
        var isRefused = false

        var id: LineID {
            let bytes = Array(text.utf8)
            return unsafe LineID(file: place.file, epoch: 0, offset: place.offset, bytes: bytes.span.bytes, range: 0..<bytes.count)
        }
    }

    private struct World {
        let folder: TemporaryFolder
        var lines: [Line] = []
        /// Files that the agent knows.
        var known: Set<Int> = []
        var sink: SinkInMemory
        /// Records added that no file has.
        var added = 0
        var repeated = 0

        var configuration: AgentConfiguration {
            get throws {
                try ShipperAgentTests.configuration(
                    smallestFile.with("/var/lib/shipper", folder.file("state")).with("/var/log/app/*.ndjson", folder.file("*.ndjson")).with(
                        "include:", "timestamp: timestamp\n    include:") + "\nhost: h")
            }
        }

        func path(_ file: Int) -> String { folder.file("\(file).ndjson") }
        /// Makes a file one that the agent must have seen.
        func age(_ file: Int) throws {
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -600)], ofItemAtPath: path(file))
        }

        func origin(_ file: Int) -> RecordOrigin { RecordOrigin(host: "h", source: "app", file: path(file)) }

        func verify(since: Int64? = nil, files: [String] = [], memory: Int = 37) async throws -> VerifyOutcome {
            let configuration = try configuration
            return try await Verification(
                configuration.sinks[0], holding: sink, in: configuration,
                options: .init(since: since, until: until, files: files, temporaryDirectory: folder.path), memory: memory
            ).run()
        }
    }

    private static func stamp(_ time: Int64) -> String {
        var (bytes, writer) = ([UInt8](), RFC3339Writer())
        writer.append(nanoseconds: time, digits: 6, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func world(_ generator: inout SeededGenerator, ids: Bool) throws -> World {
        var world = World(folder: try TemporaryFolder(), sink: SinkInMemory(haveIDs: ids))
        let state = try StateDirectory(path: world.folder.file("state"))
        var checkpoint = try CheckpointStore(directory: state, sink: "loki") { Issue.record("\($0)") }
        var identities: [String] = []
        for file in 0..<Int.random(in: 1...3, using: &generator) {
            let id = FileID.random(using: &generator)
            let isKnown = Bool.random(using: &generator)
            if isKnown { world.known.insert(file) }
            try write(file, id, isKnown: isKnown, to: &world, &checkpoint, &generator)
            let facts = try #require(LocalFiles().facts(at: world.path(file)))
            let head = try OpenFile(path: world.path(file)).head(Fingerprint.maximumCount)
            guard isKnown else { continue }
            identities.append(
                FileIdentity(
                    id: id, epoch: 0, device: facts.device, inode: facts.inode, born: facts.born,
                    fingerprint: unsafe Fingerprint(head.span.bytes),
                    size: facts.size, start: 0, source: "app", path: world.path(file)
                ).line)
        }
        try checkpoint.save()
        try state.files.replace(state.file("files"), with: StateDocument(kind: "files", version: 1, entries: identities).encoded())
        try spoil(&world, &generator)
        return world
    }

    private func write(
        _ file: Int, _ id: FileID, isKnown: Bool, to world: inout World, _ checkpoint: inout CheckpointStore,
        _ generator: inout SeededGenerator
    ) throws {
        var (text, time, last) = ("", Self.start + Int64(file) * 1_000_000_000, "")
        let count = Int.random(in: 1...120, using: &generator)
        let settled = Bool.random(using: &generator) ? count : Int.random(in: 0...count, using: &generator)
        for number in 0..<count {
            if number == settled {
                checkpoint.advance(
                    FileRange(
                        file: FileContext(id: id, epoch: 0, path: "", source: 0), start: 0, end: UInt64(text.utf8.count),
                        tie: TimestampTie(), lines: number))
            }
            if number == 0 || Int.random(in: 0..<4, using: &generator) > 0 {
                time += Int64.random(in: 0...3, using: &generator) * 1_000_000
                let long = Int.random(in: 0..<20, using: &generator) == 0 ? String(repeating: "€", count: 3_000) : "é"
                last = "{\"timestamp\":\"\(Self.stamp(time))\",\"file\":\(file),\"n\":\(number),\"note\":\"\(long)\"}"
            }
            world.lines.append(
                Line(
                    text: last, time: time, file: file, place: (id, UInt64(text.utf8.count)), isSettled: !isKnown || number < settled))
            text += last + "\n"
        }
        if settled == count {
            checkpoint.advance(
                FileRange(
                    file: FileContext(id: id, epoch: 0, path: "", source: 0), start: 0, end: UInt64(text.utf8.count), tie: TimestampTie(),
                    lines: count))
        }
        try world.folder.write(text, to: "\(file).ndjson")
        try world.age(file)
    }

    /// Takes lines away, refuses some, adds others.
    private func spoil(_ world: inout World, _ generator: inout SeededGenerator) throws {
        var refused: [UInt8] = []
        for index in world.lines.indices {
            let line = world.lines[index]
            switch Int.random(in: 0..<20, using: &generator) {
            case 0: world.lines[index].isHeld = false
            case 1 where line.isSettled:
                (world.lines[index].isHeld, world.lines[index].isRefused) = (false, true)
                appendRefusal(of: line, world, to: &refused)
            default: break
            }
            if !line.isSettled { world.lines[index].isHeld = Bool.random(using: &generator) }
            guard world.lines[index].isHeld else { continue }
            let copies = !world.sink.haveIDs && Int.random(in: 0..<40, using: &generator) == 0 ? 2 : 1
            world.repeated += copies - 1
            for _ in 0..<copies { world.sink.records.append(record(line, world)) }
        }
        for number in 0..<Int.random(in: 0...3, using: &generator) {
            let time = Self.start + 900_000_000_000 + Int64(number)
            let line = "{\"timestamp\":\"\(Self.stamp(time))\",\"by\":\"hand\",\"n\":\(number)}"
            world.sink.records.append(
                HeldRecord(id: nil, time: time, origin: world.origin(0), line: Array(line.utf8), name: "hand \(number)"))
            world.added += 1
        }
        world.sink.records.shuffle(using: &generator)
        try FileManager.default.createDirectory(atPath: world.folder.file("state/dead-letter"), withIntermediateDirectories: true)
        try world.folder.write(refused, to: "state/dead-letter/loki.ndjson")
    }

    private func record(_ line: Line, _ world: World) -> HeldRecord {
        HeldRecord(
            id: world.sink.haveIDs ? line.id : nil, time: line.time, origin: world.origin(line.file), line: Array(line.text.utf8),
            name: "r")
    }

    private func appendRefusal(of line: Line, _ world: World, to bytes: inout [UInt8]) {
        let text = Array(line.text.utf8)
        let file = FileContext(id: line.place.file, epoch: 0, path: world.path(line.file), source: 0)
        unsafe DeadLetter.append(
            text.span.bytes, from: file, offset: line.place.offset, source: "app", sink: "loki", reason: "no", time: line.time, to: &bytes)
        if bytes.last != 0x0A { bytes.append(0x0A) }
    }

    // MARK: - What must be found

    /// Missing, waiting and repeated lines, counted line by line or, without ids, among equals.
    private func expected(_ world: World) -> (missing: Int, waiting: Int, repeated: Int) {
        var sums = (missing: 0, waiting: 0, repeated: 0)
        for equals in Dictionary(grouping: world.lines, by: \.text).values {
            let isKnown = world.known.contains(equals[0].file)
            if world.sink.haveIDs {
                sums.missing += equals.count { $0.isSettled && !$0.isHeld && !$0.isRefused }
                sums.waiting += equals.count { !$0.isSettled && !$0.isHeld }
                continue
            }
            let (due, refused) = (equals.count { $0.isSettled }, equals.count { $0.isRefused })
            let held = world.sink.records.count { $0.line == Array(equals[0].text.utf8) }
            sums.missing += max(max(due - held, 0) - refused, 0)
            sums.waiting += max(equals.count - due - max(held - due, 0), 0)
            // Which line of a file that the agent does not know was refused, nobody can say.
            sums.repeated += max(held - equals.count - (isKnown ? 0 : refused), 0)
        }
        return sums
    }

    @Test(arguments: [false, true])
    func `what was taken away is missing, what was added is unexpected, and nothing else`(ids: Bool) async throws {
        let first = UInt64.random(in: 0...UInt64.max)
        for seed in (0..<60).map({ first &+ $0 }) {
            var generator = SeededGenerator(seed: seed)
            let world = try world(&generator, ids: ids)
            let report = try await world.verify().report
            let expected = expected(world)
            #expect(report.due == world.lines.count { $0.isSettled }, "seed \(seed)")
            #expect(report.missing.count == expected.missing, "seed \(seed)")
            #expect(report.waiting.count == expected.waiting, "seed \(seed)")
            #expect(report.repeated.count == expected.repeated, "seed \(seed)")
            #expect(report.unexpected.count == world.added && report.doubtful == 0, "seed \(seed)")
            #expect(report.held == world.sink.records.count, "seed \(seed)")
        }
    }

    // MARK: - Single cases

    /// One file that the agent does not know, and a sink that holds all of it.
    private func plain(_ texts: [String], ids: Bool = false) throws -> World {
        var world = World(folder: try TemporaryFolder(), sink: SinkInMemory(haveIDs: ids))
        try world.folder.write(texts.map { $0 + "\n" }.joined(), to: "0.ndjson")
        try world.age(0)
        for text in texts {
            let time = OwnTimes(try world.configuration.sources).time(Array(text.utf8), source: "app")?.nanoseconds ?? Self.start
            world.sink.records.append(HeldRecord(time: time, origin: world.origin(0), line: Array(text.utf8), name: "r"))
        }
        return world
    }

    private func line(_ number: Int, _ more: String = "") -> String {
        "{\"timestamp\":\"\(Self.stamp(Self.start + Int64(number) * 1_000_000_000))\",\"n\":\(number)\(more)}"
    }

    @Test func `the first lines of each kind are named by place, oldest first`() async throws {
        var world = try plain((0..<50).map { line($0) })
        world.sink.records.removeAll { $0.line == Array(line(7).utf8) || $0.line == Array(line(30).utf8) }
        world.sink.records.append(
            HeldRecord(
                time: Self.start + 1, origin: world.origin(0), line: Array("{\"timestamp\":\"\(Self.stamp(Self.start + 1_000))\"}".utf8),
                name: "{a=\"b\"}"))
        let outcome = try await world.verify()
        #expect(outcome.exitCode == 1)
        let missing = outcome.lines(outcome.report.missing, limit: 10)
        #expect(missing.map { String(decoding: $0.text, as: UTF8.self) } == [line(7), line(30)])
        #expect(missing.map(\.path) == [world.path(0), world.path(0)] && missing[0].offset == UInt64(7 * (line(0).utf8.count + 1)))
        let added = outcome.records(outcome.report.unexpected, limit: 10)
        #expect(added.count == 1 && added[0].file == world.path(0) && added[0].host == "h")
        let words = VerifyWords(outcome, inUTC: true)
        #expect(words.summary == "50 lines to be there; 49 records in sink 'loki'; 2 missing; 1 unexpected.")
        #expect(words.lines(outcome.report.missing, limit: 1)[0].contains("0.ndjson at "))
    }

    @Test func `what is outside of the span does not count, on either side`() async throws {
        var world = try plain((0..<10).map { line($0) })
        world.sink.records.removeFirst()
        let outcome = try await world.verify(since: Self.start + 1_000_000_000)
        #expect(outcome.exitCode == 0 && outcome.report.due == 9 && outcome.report.held == 9)
    }

    @Test func `records of removed files, of before what is left of one, and of other hosts are not unexpected`() async throws {
        var world = try plain((5..<10).map { line($0) })
        let elsewhere = RecordOrigin(host: "h", source: "app", file: world.folder.file("gone.ndjson"))
        for (number, origin) in [(1, world.origin(0)), (7, elsewhere), (8, RecordOrigin(host: "other", source: "app", file: ""))] {
            let line = line(number, ",\"x\":1")
            world.sink.records.append(HeldRecord(time: Self.start, origin: origin, line: Array(line.utf8), name: "r"))
        }
        let outcome = try await world.verify()
        #expect(outcome.exitCode == 0 && outcome.report.heldBeside == 2 && outcome.report.held == 7)
    }

    @Test func `documents are compared by what they say, and not by how they are written`() async throws {
        var world = try plain([line(1, ",\"a\":{\"b\":[1,\"é\"]}")], ids: true)
        world.sink.records[0] = HeldRecord(
            time: Self.start, origin: world.origin(0),
            line: Array("{ \"a\": {\"b\": [1, \"\\u00e9\"]}, \"n\":1, \"timestamp\":\"\(Self.stamp(Self.start + 1_000_000_000))\"}".utf8),
            name: "r")
        #expect(try await world.verify().exitCode == 0)
        world.sink.records[0] = HeldRecord(
            time: Self.start + 1_000_000_000, origin: world.origin(0), line: Array(line(1, ",\"a\":{\"b\":[\"1\",\"é\"]}").utf8), name: "r")
        let report = try await world.verify().report
        #expect(report.missing.count == 1 && report.unexpected.count == 1)
    }

    @Test func `a line without a time of its own is found, and cannot be decided on where its file is still written`() async throws {
        var world = try plain(["plain text", line(1)])
        #expect(try await world.verify().exitCode == 0)
        world.sink.records.removeFirst()
        let outcome = try await world.verify()
        #expect(outcome.exitCode == 2 && outcome.report.doubtful == 1 && outcome.report.missing.count == 0)
    }

    @Test func `broken text is found as the sink must write it`() async throws {
        var world = try plain([])
        try world.folder.write(Array("bro".utf8) + [0xFF, 0xFE] + Array("ken\n".utf8), to: "0.ndjson")
        world.sink.records = [HeldRecord(time: Self.start, origin: world.origin(0), line: Array("bro\u{FFFD}ken".utf8), name: "r")]
        #expect(try await world.verify().exitCode == 0)
    }

    @Test func `a line longer than a block is found by the part that is sent`() async throws {
        var world = try plain([])
        let long = String(repeating: "x", count: 5 << 20)
        try world.folder.write(line(1) + "\n" + long + "\n" + line(2) + "\n", to: "0.ndjson")
        try world.age(0)
        let limit = try world.configuration.sources[0].maxLineBytes.bytes
        world.sink.records = [line(1), String(long.prefix(limit)), line(2)].map {
            HeldRecord(time: Self.start, origin: world.origin(0), line: Array($0.utf8), name: "r")
        }
        let outcome = try await world.verify()
        #expect(outcome.exitCode == 0 && outcome.report.held == 3 && outcome.report.due == 2)
    }

    @Test func `only the files that are named are compared`() async throws {
        var world = try plain([line(1), line(2)])
        try world.folder.write(line(3) + "\n", to: "1.ndjson")
        #expect(try await world.verify().report.waiting.count == 1, "a new file may not have been seen")
        try world.age(1)
        #expect(try await world.verify().report.missing.count == 1)
        world.sink.records.removeLast()
        let outcome = try await world.verify(files: [world.folder.file("1.ndjson")])
        #expect(outcome.report.missing.count == 1 && outcome.report.held == 0)
    }

    @Test func `what the sink's retention has removed is not missing, and it is said from when on is compared`() async throws {
        var world = try plain((0..<10).map { line($0) })
        world.sink.records.removeFirst(4)
        #expect(try await world.verify().report.missing.count == 4)
        world.sink.kept = Self.start + 4_000_000_000
        let outcome = try await world.verify()
        #expect(outcome.exitCode == 0 && outcome.report.due == 6 && outcome.report.held == 6)
        let words = VerifyWords(outcome, inUTC: true).kept
        #expect(words?.hasPrefix("Older than \(Self.stamp(Self.start + 4_000_000_000).prefix(10)) ") == true)
        #expect(
            words?.hasSuffix("sink 'loki' keeps nothing, by its retention: 4 lines of the files are older and are not compared.") == true)
        // What it lacks of the time after that is missing all the same.
        world.sink.records.removeLast()
        #expect(try await world.verify(since: Self.start + 2_000_000_000).report.missing.count == 1)
        #expect(VerifyWords(try await world.verify(since: Self.start + 2_000_000_000), inUTC: true).kept?.contains(": 2 lines of") == true)
        #expect(VerifyWords(try await world.verify(since: Self.start + 5_000_000_000), inUTC: true).kept == nil)
    }

    @Test func `records that the sink was about to remove when it was read are not unexpected`() async throws {
        var world = try plain((0..<10).map { line($0) })
        world.sink.kept = Self.start + 4_000_000_000
        let outcome = try await world.verify()
        #expect(outcome.exitCode == 0 && outcome.report.due == 6 && outcome.report.heldBeside == 4)
    }

    @Test func `a store keeps all until its age or its size has it remove the oldest`() throws {
        let folder = try TemporaryFolder()
        let stored = try StoredLines(folder.file("store.sqlite"))
        let retention = LocalConfiguration(path: nil, fullText: .off, maxAge: .seconds(3_600), maxBytes: .mebibytes(16))
        let records = LocalRecords(path: stored.path, retention: retention)
        let (now, hour) = (Self.start, Int64(3_600_000_000_000))
        #expect(try records.keptFrom(now: now) == now - hour, "an empty one")
        try stored.add((0..<10).map { (time: now - hour / 2 + Int64($0), line: "{\"n\":\($0)}") })
        #expect(try records.keptFrom(now: now) == now - hour)
        _ = try stored.store.retain(StoreRetention(oldest: now - hour / 2 + 3))
        #expect(try records.keptFrom(now: now) == now - hour / 2 + 3)
        // A line that comes late does not bring back those that were removed before.
        try stored.add(
            [(time: now - hour / 2 - 7, line: "{}")], of: FileContext(id: FileID(high: 3, low: 4), epoch: 0, path: "/b", source: 0))
        #expect(try records.keptFrom(now: now) == now - hour / 2 + 3)
        #expect(throws: SearchProblem.self) { try LocalRecords(path: folder.file("none"), retention: retention).keptFrom(now: now) }
    }

    @Test func `what the sink could not give makes it undecided`() async throws {
        var world = try plain([line(1)])
        world.sink.problems = ["Others may be missing."]
        #expect(try await world.verify().exitCode == 2)
    }
}
