import Foundation
import Testing

/// The page's files and its API, asked of the real agent over real sockets.
@Suite(.serialized) struct PageTests {
    private static let token = "0123456789abcdef"

    /// An agent whose store holds `lines`.
    private final class Served {
        let workbench: Workbench
        let agent: AgentProcess
        let port: Int

        init(_ lines: [String], admin: String = "token: \(PageTests.token)", sink: String = "type: local") throws {
            workbench = try Workbench()
            try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: workbench.logs.appendingPathComponent("a.ndjson"))
            let config = try workbench.write(
                """
                state_directory: \(workbench.state.path)
                admin: {listen: "127.0.0.1:0", \(admin)}
                host: test-host
                sources:
                  pipeline: {include: ["\(workbench.logs.path)/*.ndjson"], poll_interval: 20ms}
                sinks:
                  out: {inputs: [pipeline], batch: {max_age: 10ms}, \(sink)}
                """, to: "shipper.yaml")
            let agent = try AgentProcess(workbench, of: Workbench.agentWithStore, config: config)
            self.agent = agent
            port = try agent.adminPort()
            guard sink == "type: local" else { return }
            try waitUntil {
                try agent.samples(sinks: ["out"]).sum("shipper_lines_delivered_total") == Double(lines.count)
            } unless: {
                agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
            }
        }

        func ask(_ path: String, token: String? = PageTests.token, host: String? = nil) throws -> HTTP.Answer {
            try HTTP.exchange("GET", port, path, host: host, headers: token.map { ["Authorization: Bearer \($0)"] } ?? [])
        }

        func object(_ path: String) throws -> [String: Any] {
            let answer = try ask(path)
            #expect(answer.status == 200, "\(path): \(answer.body)")
            return try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any] ?? [:]
        }

        func records(_ path: String) throws -> [[String: Any]] { try object(path)["records"] as? [[String: Any]] ?? [] }

        func add(_ lines: [String]) throws {
            let before = try agent.samples(sinks: ["out"]).sum("shipper_lines_delivered_total")
            let file = try FileHandle(forWritingTo: workbench.logs.appendingPathComponent("a.ndjson"))
            try file.seekToEnd()
            try file.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
            try waitUntil {
                try agent.samples(sinks: ["out"]).sum("shipper_lines_delivered_total") == before + Double(lines.count)
            } unless: {
                agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
            }
        }
    }

    /// The hour before now: what is older than the store keeps would go.
    private static let start = Int64(Date().timeIntervalSince1970) / 3_600 * 3_600 - 3_600

    private static func line(_ number: Int, level: String = "info", more: String = "") -> String {
        let time = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: Double(start) + Double(number)))
        return "{\"timestamp\":\"\(time)\",\"level\":\"\(level)\",\"logger\":\"shop.part\(number % 3)\",\"trace_id\":\"t\(number / 10)\","
            + "\"event\":\"step \(number)\",\"n\":\(number)\(more)}"
    }

    // MARK: - Who is let in

    @Test func `only its own names and those allowed are answered; metrics are by any`() throws {
        let served = try Served([], admin: "token: \(Self.token), allowed_hosts: [logs.example.com]")
        for host in ["127.0.0.1:\(served.port)", "localhost", "LOCALHOST:80", "[::1]:\(served.port)", "logs.example.com"] {
            for path in ["/logs", "/logs/app.js", "/api/status"] {
                #expect(try served.ask(path, host: host).status == 200, "\(host)\(path)")
            }
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "example.com", "", "127.0.0.1@evil.example", "localhost:x"] {
            for path in ["/", "/logs", "/logs/app.js", "/api/status", "/api/nothing"] {
                let answer = try served.ask(path, host: host)
                #expect(answer.status == 421 || host.isEmpty && answer.status == 400, "\(host)\(path): \(answer.status)")
                #expect(!answer.body.contains("<script"))
            }
        }
        #expect(try served.ask("/metrics", token: nil, host: "anything.example").status == 200)
        #expect(served.agent.stop() == 0)
    }

    @Test func `the API wants its token, which is made once, for the owner alone, and stands in no log`() throws {
        let served = try Served([], admin: "")
        let path = served.workbench.state.appendingPathComponent("admin.token").path
        let token = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(token.count == 32)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        for wrong in [nil, "", "x", String(token.dropLast()), token + "0", token.uppercased() == token ? "y" : token.uppercased()] {
            let answer = try served.ask("/api/status", token: wrong)
            #expect(answer.status == 401)
            #expect(answer.header("WWW-Authenticate") == "Bearer")
            #expect(answer.body.hasPrefix("{\"error\":\""))
        }
        #expect(try served.ask("/api/status", token: token).status == 200)
        #expect(try served.ask("/api/search?token=\(token)", token: nil).status == 401)
        #expect(served.agent.stop() == 0)
        let again = try AgentProcess(
            served.workbench, of: Workbench.agentWithStore, config: served.workbench.path("shipper.yaml"), output: "again.log")
        #expect(try HTTP.exchange("GET", try again.adminPort(), "/api/status", headers: ["Authorization: Bearer \(token)"]).status == 200)
        #expect(!(served.agent.log + again.log).contains(token))
        #expect(again.stop() == 0)
    }

    @Test func `every file of the page is served, with its type and a strict policy`() throws {
        let served = try Served([])
        let folder = Workbench.root.appendingPathComponent("Sources/ShipperAgent/Page/Resources").path
        let types = ["html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"]
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains("index.html"))
        for name in names {
            let answer = try served.ask("/logs/\(name)", token: nil)
            #expect(answer.status == 200, "\(name)")
            #expect(answer.header("Content-Type") == types[String(name.split(separator: ".").last ?? "")], "\(name)")
            #expect(answer.header("Content-Security-Policy")?.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'") == true)
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("Referrer-Policy") == "no-referrer")
            #expect(answer.header("Cache-Control") == "no-cache")
            #expect(answer.body == (try String(contentsOfFile: folder + "/" + name, encoding: .utf8)), "\(name)")
        }
        let page = try served.ask("/logs?trace=1", token: nil)
        #expect(page.body == (try String(contentsOfFile: folder + "/index.html", encoding: .utf8)))
        let root = try served.ask("/", token: nil)
        #expect((root.status, root.header("Location")) == (302, "/logs"))
        #expect(try served.ask("/logs/..%2fshipper.yaml", token: nil).status == 404)
        #expect(served.agent.stop() == 0)
    }

    // MARK: - What is found

    @Test func `pages of a search put together are everything, the newest first`() throws {
        let served = try Served((0..<95).map { Self.line($0) })
        var found: [[String: Any]] = []
        var cursor: String?
        repeat {
            let answer = try served.object("/api/search?limit=10" + (cursor.map { "&cursor=\($0)" } ?? ""))
            found += answer["records"] as? [[String: Any]] ?? []
            cursor = answer["next"] as? String
        } while cursor != nil
        #expect(found.map { $0["line"] as? String } == (0..<95).reversed().map { Self.line($0) })
        let first = try #require(found.last)
        #expect(first["time"] as? String == "\(Self.start)000000000")
        #expect(first["level"] as? String == "info")
        #expect(first["logger"] as? String == "shop.part0")
        #expect(first["trace"] as? String == "t0")
        #expect(first["source"] as? String == "pipeline")
        #expect(first["host"] as? String == "test-host")
        #expect(first["file"] as? String == served.workbench.logs.appendingPathComponent("a.ndjson").path)
        #expect(first["offset"] as? Int == 0)
        #expect(first["message"] as? String == "step 0")
        #expect((first["id"] as? String)?.count == 32)
        #expect(Set(found.compactMap { $0["id"] as? String }).count == 95)
        #expect(served.agent.stop() == 0)
    }

    @Test func `each condition finds what it means, in searches, histograms and the tail alike`() throws {
        let served = try Served((0..<60).map { Self.line($0, level: $0 % 6 == 0 ? "ERROR" : "info", more: ",\"a\":{\"b\":\"x y&z\"}") })
        let start = Self.start * 1_000
        let cases = [
            ("trace=t2", 10), ("level=warning", 10), ("logger=shop", 60), ("logger=shop.part1", 20), ("source=pipeline", 60),
            ("source=x", 0),
            ("host=test-host", 60), ("field=n%3D7", 1), ("field=a.b=x+y%26z", 60), ("field=a.b=x", 0), ("field=n=7&field=a.b=x%20y%26z", 1),
            ("text=step+12", 1), ("text=STE", 60), ("from=\(start + 5_000)&to=\(start + 8_000)", 3), ("level=error&trace=t1", 2), ("", 60),
        ]
        for (condition, count) in cases {
            #expect(try served.records("/api/search?limit=500&\(condition)").count == count, "\(condition)")
            let buckets = try served.object("/api/histogram?\(condition)")["buckets"] as? [[String: Any]] ?? []
            let sum = buckets.flatMap { ($0["counts"] as? [String: Int] ?? [:]).values }.reduce(0, +)
            #expect(sum == count, "\(condition)")
            #expect(try served.records("/api/tail?after=0&\(condition)").count == count, "\(condition)")
        }
        #expect(served.agent.stop() == 0)
    }

    @Test func `a histogram has whole milliseconds, and counts by level`() throws {
        let served = try Served((0..<60).map { Self.line($0, level: $0 % 6 == 0 ? "error" : "info") } + ["no JSON"])
        let start = Self.start * 1_000
        let answer = try served.object("/api/histogram?from=\(start)&to=\(start + 60_000)&buckets=7")
        #expect((answer["from"] as? Int, answer["to"] as? Int, answer["step"] as? Int) == (Int(start), Int(start) + 60_000, 8_572))
        let buckets = answer["buckets"] as? [[String: Any]] ?? []
        #expect(buckets.map { ($0["t"] as? Int ?? 0) - Int(start) } == (0..<7).map { $0 * 8_572 })
        #expect(buckets.first?["counts"] as? [String: Int] == ["error": 2, "info": 7])
        let whole = try served.object("/api/histogram?buckets=1")
        #expect(whole["from"] as? Int == Int(start))
        #expect((whole["buckets"] as? [[String: Any]])?.first?["counts"] as? [String: Int] == ["error": 10, "info": 50, "none": 1])
        #expect(served.agent.stop() == 0)
    }

    @Test func `a histogram may begin and end anywhere, and hold lines of any time`() throws {
        let served = try Served([Self.line(1), "{\"timestamp\":\"2262-04-11T23:47:16.854775806Z\"}"])
        for (query, count) in [
            ("", 2), ("?buckets=1", 2), ("?from=-9223372036854", 2), ("?from=-9223372036854&to=9223372036854&buckets=300", 1),
            ("?to=9223372036854", 1), ("?from=9223372036854", 1), ("?from=5&to=5", 0), ("?from=9&to=-9", 0),
        ] {
            let buckets = try served.object("/api/histogram\(query)")["buckets"] as? [[String: Any]] ?? []
            #expect(buckets.flatMap { ($0["counts"] as? [String: Int] ?? [:]).values }.reduce(0, +) == count, "\(query)")
        }
        #expect(served.agent.stop() == 0)
    }

    @Test func `an answer is bounded in bytes: a search goes on, a trace is cut, the tail keeps the newest`() throws {
        let filler = String(repeating: "long ", count: 50_000)
        let served = try Served((0..<100).map { "{\"trace_id\":\"t\",\"event\":\"step \($0)\",\"filler\":\"\(filler)\"}" })
        func steps(_ answer: [String: Any]) -> [String?] { (answer["records"] as? [[String: Any]] ?? []).map { $0["message"] as? String } }
        let all = (0..<100).map { "step \($0)" as String? }
        let first = try served.object("/api/search?limit=500")
        #expect((60..<70).contains(steps(first).count))
        let next = try served.object("/api/search?limit=500&cursor=\(try #require(first["next"] as? String))")
        #expect(steps(first) + steps(next) == all.reversed() && next["next"] is NSNull)
        let trace = try served.object("/api/trace?id=t")
        #expect(steps(trace) == Array(all.prefix(steps(first).count)) && trace["truncated"] as? Bool == true)
        let tail = try served.object("/api/tail?after=0")
        #expect(steps(tail) == Array(all.suffix(steps(first).count)))
        #expect(tail["skipped"] as? Int == 100 - steps(first).count)
        #expect(served.agent.stop() == 0)
    }

    @Test func `a trace is told from its beginning, and says when it is cut`() throws {
        let served = try Served((0..<5_010).map { "{\"trace_id\":\"long\",\"n\":\($0)}" } + [Self.line(3), Self.line(1)])
        let short = try served.object("/api/trace?id=t0")
        #expect((short["records"] as? [[String: Any]])?.map { $0["message"] as? String } == ["step 1", "step 3"])
        #expect(short["truncated"] as? Bool == false)
        let long = try served.object("/api/trace?id=long")
        #expect((long["records"] as? [[String: Any]])?.count == 5_000)
        #expect(long["truncated"] as? Bool == true)
        #expect(served.agent.stop() == 0)
    }

    @Test func `the tail gives what is new, in the order of its arrival, and says what it left out`() throws {
        let served = try Served((0..<10).map { Self.line($0) })
        let begin = try served.object("/api/tail")
        #expect((begin["records"] as? [Any])?.isEmpty == true)
        let next = try #require(begin["next"] as? String)
        try served.add([Self.line(20), Self.line(15)])
        let news = try served.object("/api/tail?after=\(next)")
        #expect((news["records"] as? [[String: Any]])?.map { $0["message"] as? String } == ["step 20", "step 15"])
        #expect(news["skipped"] as? Int == 0)
        let then = try #require(news["next"] as? String)
        try served.add((100..<800).map { Self.line($0) })
        let many = try served.object("/api/tail?after=\(then)")
        #expect((many["records"] as? [[String: Any]])?.count == 500)
        #expect((many["records"] as? [[String: Any]])?.last?["message"] as? String == "step 799")
        #expect(many["skipped"] as? Int == 200)
        // Of a store that was set aside since.
        #expect(try served.object("/api/tail?after=99999999")["next"] as? String == many["next"] as? String)
        #expect(served.agent.stop() == 0)
    }

    @Test func `values and the agent's state are told`() throws {
        let served = try Served((0..<9).map { Self.line($0) })
        let values = try served.object("/api/values")
        #expect(values["loggers"] as? [String] == ["shop.part0", "shop.part1", "shop.part2"])
        #expect(values["sources"] as? [String] == ["pipeline"])
        #expect(values["hosts"] as? [String] == ["test-host"])
        #expect((values["levels"] as? [String])?.contains("warning") == true)
        #expect((try served.object("/api/status")["sinks"] as? [[String: Any]])?.first?["name"] as? String == "out")
        #expect(served.agent.stop() == 0)
    }

    // MARK: - What goes wrong

    @Test func `hostile lines come back as text, in JSON that can be read`() throws {
        let lines = [
            "<script>alert(1)</script>",
            "{\"event\":\"</script><img src=x onerror=alert(1)>\",\"level\":\"<b>\",\"logger\":\"\\u0000\\\"\"}",
            "\u{1}\u{2}\u{7F}\u{2028}\u{202E}abc", "{\"trace_id\":\"\\ud800\",\"event\":{\"deep\":[1]}}", "\\", "\"", "{\"n\":1e999999}",
        ]
        let served = try Served(lines)
        let broken = try FileHandle(forWritingTo: served.workbench.logs.appendingPathComponent("a.ndjson"))
        try broken.seekToEnd()
        try broken.write(contentsOf: Data([0xFF, 0xFE, 0x22, 0x0A]))
        try waitUntil { try served.records("/api/search").count == 8 }
        let found = Set(try served.records("/api/search").compactMap { $0["line"] as? String })
        #expect(found.isSuperset(of: lines))
        #expect(served.agent.stop() == 0)
    }

    @Test func `what is asked wrongly is refused in words`() throws {
        let served = try Served([Self.line(1)])
        let cases = [
            ("/api/search?limit=0", 400, "limit: got \"0\", want 1 to 500."), ("/api/search?limit=501", 400, "limit"),
            ("/api/search?levl=info", 400, "There is no parameter 'levl' here."), ("/api/search?level=loud", 400, "level: got \"loud\""),
            ("/api/search?cursor=x", 400, "cursor"), ("/api/search?from=yesterday", 400, "want milliseconds since 1970"),
            ("/api/search?from=99999999999999999", 400, "from"), ("/api/search?field=n", 400, "field: got \"n\""),
            ("/api/search?text=%25", 400, "'%' holds no letter and no digit"), ("/api/search?text=%zz", 400, "broken '%'"),
            ("/api/search?" + (0..<33).map { "field=k\($0)=1&" }.joined(), 400, "field: got 33"),
            ("/api/histogram?buckets=301", 400, "buckets"), ("/api/tail?after=-1", 400, "after"), ("/api/trace", 400, "id: got nothing"),
            ("/api/nothing", 404, "There is no '/api/nothing'."), ("/api/search/x", 404, "There is no"),
        ]
        for (path, status, words) in cases {
            let answer = try served.ask(path)
            #expect(answer.status == status, "\(path)")
            let error = (try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: String])?["error"]
            #expect(error?.contains(words) == true, "\(path): \(answer.body)")
            #expect(answer.header("Content-Type") == "application/json")
        }
        #expect(served.agent.stop() == 0)
    }

    @Test func `without a local sink the page says so, and still tells the agent's state`() throws {
        let served = try Served([], sink: "type: elasticsearch, urls: [\"http://127.0.0.1:1\"], index: x")
        let answer = try served.ask("/api/search")
        #expect(answer.status == 503)
        #expect(answer.body.contains("No sink of this agent is of type local"))
        #expect(try served.ask("/api/status").status == 200)
        #expect(served.agent.stop() == 0)
    }
}
