import Foundation
import ShipperCore
import ShipperTailing
import Testing

@testable import ShipperAgent

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

    @Test func `a thread that does not come round is named`() {
        followed.poll()
        #expect(status.stuckThread == nil)
        sink.update { $0.heartbeat = .now - AgentStatus.patience - .seconds(1) }
        #expect(status.stuckThread == "the thread of sink 'lo\"ki' is stuck")
    }
}
