import CircuitBreaking
import Foundation
import ShipperCore
import Testing

@testable import ShipperAgent
@testable import ShipperTailing

@Suite struct AgentStatusTests {
    let followed: FollowedFolder
    let sink = SinkState(name: "lo\"ki", sources: ["app", "web"])

    init() throws {
        followed = try FollowedFolder()
        try followed.folder.write("one\n", to: "a \"b\".log")
    }

    private var status: AgentStatus {
        AgentStatus(host: "h\\1", started: .now, files: followed.registry, sinks: [sink])
    }

    private func document() throws -> [String: Any] {
        let bytes = status.json()
        #expect(bytes.last == 0x0A && bytes.filter { $0 == 0x0A }.count == 1)
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test func `it is ready after the first look`() {
        #expect(!status.isReady)
        followed.look("a \"b\".log")
        #expect(status.isReady)
    }

    @Test func `it is one line of JSON and names agent, host, files and sinks`() throws {
        followed.look("a \"b\".log")
        let document = try document()
        #expect(document["version"] as? Int == 1 && document["host"] as? String == "h\\1")
        #expect(document["agent"] as? String == AgentVersion.current)
        let files = try #require(document["files"] as? [[String: Any]])
        #expect(files.count == 1 && files[0]["size"] as? Int == 4 && files[0]["gone"] as? Bool == false)
        #expect(files[0]["path"] as? String == followed.folder.file("a \"b\".log"))
        #expect(files[0]["pinned"] as? Bool == false && files[0]["checkpoints"] as? [String: Int] == [:])
        #expect(document["held_back"] as? Int == 0 && document["retained_bytes"] as? Int == 0)
        let sinks = try #require(document["sinks"] as? [[String: Any]])
        #expect(sinks.count == 1 && sinks[0]["name"] as? String == "lo\"ki" && sinks[0]["trouble"] is NSNull)
        sink.update { $0.trouble = "429: \"slow\ndown\"" }
        let troubled = try #require(try self.document()["sinks"] as? [[String: Any]])
        #expect(troubled[0]["trouble"] as? String == "429: \"slow\ndown\"")
    }

    @Test func `files that cannot be read, uncertain lines and a store set aside are in it`() throws {
        #expect(try document()["file_problems"] as? Int == 0)
        followed.registry.note { $0.problems = 2 }
        sink.updateLedger(of: "app") { $0.countUncertain(3) }
        var vitals = SinkVitals()
        vitals.storesSetAside = 1
        var status = status
        status.vitals = ["lo\"ki": { [vitals] in vitals }]
        let document = try status.document()
        #expect(document.fileProblems == 2 && document.sinks[0].storesSetAside == 1 && document.sinks[0].sources[0].linesUncertain == 3)
    }

    @Test func `it shows how far each sink's checkpoint has come in a file`() throws {
        followed.look("a \"b\".log")
        let content = try #require(followed.registry.snapshot.files.first).status.identity.content
        followed.registry.checkpointed([content: .init(offset: 3, tie: TimestampTie())], by: "lo\"ki")
        let files = try #require(try document()["files"] as? [[String: Any]])
        #expect(files[0]["checkpoints"] as? [String: Int] == ["lo\"ki": 3])
    }

    @Test func `its lines add up for each source`() throws {
        var counts = LineCounts()
        (counts.read, counts.bytesRead, counts.empty, counts.emptyBytes) = (100, 1_000, 7, 7)
        sink.updateLedger(of: "app") { [counts] ledger in
            ledger.take(counts)
            ledger.deliver(LineTally(lines: 50, bytes: 500))
            ledger.deadLetter(LineTally(lines: 3, bytes: 30), reason: "refused")
        }
        sink.update { $0.lag["app"] = SinkState.Lag(bytes: 463) }
        let sinks = try #require(try document()["sinks"] as? [[String: Any]])
        let sources = try #require(sinks[0]["sources"] as? [[String: Any]])
        #expect(sources.compactMap { $0["name"] as? String } == ["app", "web"])
        let app = sources[0].compactMapValues { $0 as? Int }
        #expect(app["lines_read"] == 100 && app["lines_in_flight"] == 40 && app["lag_bytes"] == 463)
        let parts = ["lines_delivered", "lines_filtered", "lines_dead_lettered", "lines_in_flight"].map {
            app[$0] ?? -1
        }
        #expect(parts == [50, 7, 3, 40] && parts.reduce(0, +) == app["lines_read"])
    }

    @Test func `people's screen is made of what the document says`() throws {
        followed.look("a \"b\".log")
        let now = ContinuousClock.now
        sink.update {
            $0.noteTrouble("refused", at: now - .seconds(70))
            $0.noteTrouble("429: \"slow\ndown\"", at: now - .seconds(10))
            $0.batchesInFlight = 2
            $0.lag["app"] = SinkState.Lag(bytes: 463, caughtUp: now - .seconds(5))
        }
        var vitals = SinkVitals()
        (vitals.window, vitals.requestsInFlight, vitals.breaker) = (4, 1, .halfOpen)
        (vitals.deadLetterSize, vitals.deadLetterLimit, vitals.deadLetterDropped) = (10, 20, 3)
        vitals.pause = .init(reason: "full", since: now - .seconds(30))
        var status = status
        status.vitals = ["lo\"ki": { [vitals] in vitals }]
        let document = try StatusDocument(String(decoding: status.json(), as: UTF8.self))
        #expect(document.host == "h\\1" && document.files.map(\.size) == [4] && document.sinks.count == 1)
        let read = document.sinks[0]
        #expect(read.name == "lo\"ki" && read.retries == 2 && read.window == 4 && read.requestsInFlight == 1)
        #expect(read.breaker == "half_open" && read.trouble == .init("429: \"slow\ndown\"", seconds: 70))
        #expect(read.lastError == .init("429: \"slow\ndown\"", seconds: 10) && read.paused == .init("full", seconds: 30))
        #expect(read.deadLetterBytes == 10 && read.deadLetterLimit == 20 && read.deadLetterDropped == 3)
        #expect(read.sources.map(\.name) == ["app", "web"] && read.sources[0].lagBytes == 463 && read.sources[0].lagSeconds == 5)
        sink.update { $0.noteRecovery() }
        let well = try StatusDocument(String(decoding: status.json(), as: UTF8.self)).sinks[0]
        #expect(well.trouble == nil && well.lastError != nil && well.retries == 2)
    }

    @Test func `a document of another version is refused, and one that says less is understood`() throws {
        #expect(throws: (any Error).self) { try StatusDocument("{\"version\":2}") }
        #expect(throws: (any Error).self) { try StatusDocument("") }
        let old = try StatusDocument("{\"version\":1,\"sinks\":[{\"name\":\"a\",\"trouble\":null}]}")
        #expect(old.sinks.map(\.name) == ["a"] && old.sinks[0].trouble == nil && old.sinks[0].retries == 0)
    }

    @Test func `a thread that does not come round is named`() {
        followed.poll()
        #expect(status.stuckThread == nil)
        sink.update { $0.heartbeat = .now - AgentStatus.patience - .seconds(1) }
        #expect(status.stuckThread == "the thread of sink 'lo\"ki' is stuck")
    }
}
