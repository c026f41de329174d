import Foundation

/// The Loki receiver of the test support: decodes with code of its own, applies Loki's limits and weak de-duplication.
final class LokiReceiver {
    private let child: ChildProcess
    let port: Int
    private let record: String

    /// - Parameters:
    ///   - behindLimit: whether lines an hour behind their stream's newest are refused.
    ///   - more: flags of the receiver.
    init(_ workbench: Workbench, port: Int = 0, name: String = "loki", behindLimit: Bool = false, more: [String] = []) throws {
        record = workbench.path("\(name).ndjson")
        child = try ChildProcess(
            server: "loki_receiver.py",
            ["--port", "\(port)", "--record", record, "--no-age-limit"] + (behindLimit ? [] : ["--no-behind-limit"]) + more,
            output: workbench.path("\(name).log"))
        self.port = try Int(child.firstMatch(/listening on 127\.0\.0\.1:([0-9]+)/)) ?? 0
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Where it serves over TLS, if it was told to.
    func tlsPort() throws -> Int { try Int(child.firstMatch(/tls on 127\.0\.0\.1:([0-9]+)/)) ?? 0 }

    /// Entries stored, repeats included.
    func accepted() throws -> Int {
        let stats = try JSONSerialization.jsonObject(with: Data(HTTP.get(port, "/_control/stats").utf8)) as? [String: Any]
        return stats?["entries_accepted"] as? Int ?? 0
    }

    /// Lines of all pushes, whatever became of them.
    func linesReceived() throws -> Int {
        let pushes = try JSONSerialization.jsonObject(with: Data(HTTP.get(port, "/_control/pushes").utf8)) as? [[String: Any]]
        return (pushes ?? []).reduce(0) { $0 + ($1["lines"] as? Int ?? 0) }
    }

    /// Whose pushes came.
    func tenants() throws -> [String] {
        let pushes = try JSONSerialization.jsonObject(with: Data(HTTP.get(port, "/_control/pushes").utf8)) as? [[String: Any]]
        return (pushes ?? []).compactMap { ($0["headers"] as? [String: String])?["X-Scope-OrgID"] }
    }

    /// Questions answered.
    func queries() throws -> Int {
        let stats = try JSONSerialization.jsonObject(with: Data(HTTP.get(port, "/_control/stats").utf8)) as? [String: Any]
        return stats?["queries"] as? Int ?? 0
    }

    func script(_ faults: String) throws { _ = try HTTP.post(port, "/_control/script", faults) }

    struct Entry: Decodable {
        let push: Int
        let stream: [String: String]
        let ts: String
        let line: String
        let metadata: [String: String]
    }

    /// All that was stored, in the order of arrival.
    func entries() throws -> [Entry] {
        let data = try Data(contentsOf: URL(fileURLWithPath: record))
        let decoder = JSONDecoder()
        // What stands behind the last newline is being written.
        let whole = data[..<(data.lastIndex(of: 0x0A) ?? data.startIndex)]
        return try whole.split(separator: 0x0A).map { try decoder.decode(Entry.self, from: $0) }
    }
}

/// `noida-db` speaking Elasticsearch's REST API.
final class Elasticsearch {
    private let child: ChildProcess
    private let workbench: Workbench
    let port: Int

    /// - Parameters:
    ///   - port: 0 for a free one.
    ///   - data: the directory that keeps what it stores beyond its end; `nil` where that is not wanted.
    init(_ workbench: Workbench, port: Int = 0, data: String? = nil) throws {
        self.workbench = workbench
        try Self.install(workbench)
        child = try ChildProcess(
            server: "elasticsearch_server.py", ["--port", "\(port)"] + (data.map { ["--data-dir", $0] } ?? []),
            output: workbench.path("elasticsearch.log"))
        self.port = try Int(child.firstMatch(/listening on 127\.0\.0\.1:([0-9]+)/)) ?? 0
    }

    /// Ends it in order, once its connections are closed. Returns the exit code.
    func stop() -> Int32 {
        child.signal(SIGTERM)
        return child.wait()
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Says what it installs, and nothing if it is there.
    private static func install(_ workbench: Workbench) throws {
        let tools = try ChildProcess(
            Workbench.root.appendingPathComponent("Tests/Tools/python-tools").path, [],
            output: workbench.path("tools.log"))
        guard tools.wait() == 0 else { throw Unexpected("Tests/Tools/python-tools failed:\n\(tools.output)") }
    }

    func count(_ index: String) throws -> Int {
        _ = try HTTP.post(port, "/\(index)/_refresh", "")
        let answer = try JSONSerialization.jsonObject(with: Data(HTTP.get(port, "/\(index)/_count").utf8)) as? [String: Any]
        return answer?["count"] as? Int ?? 0
    }

    /// Every document by its id.
    func documents(_ index: String) throws -> [String: [String: Any]] {
        let file = workbench.path("dump.ndjson")
        let dump = try ChildProcess(
            "/usr/bin/env", ["python3", Workbench.server("elasticsearch_dump.py"), url, index, file],
            output: workbench.path("dump.log"))
        guard dump.wait() == 0 else { throw Unexpected("The dump failed:\n\(dump.output)") }
        var documents: [String: [String: Any]] = [:]
        for line in try Data(contentsOf: URL(fileURLWithPath: file)).split(separator: 0x0A) {
            let entry = try JSONSerialization.jsonObject(with: line) as? [String: Any]
            guard let id = entry?["_id"] as? String, let source = entry?["_source"] as? [String: Any] else { continue }
            documents[id] = source
        }
        return documents
    }
}

/// A proxy in front of an Elasticsearch, which keeps no connection to it and answers 502 while it is gone.
final class ElasticsearchFront {
    private let child: ChildProcess
    private let port: Int
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ workbench: Workbench, of search: Elasticsearch) throws {
        child = try ChildProcess(
            server: "elasticsearch_faults.py", ["--upstream", search.url], output: workbench.path("elasticsearch-front.log"))
        port = try Int(child.firstMatch(/listening on 127\.0\.0\.1:([0-9]+)/)) ?? 0
    }

    /// From now on requests to store are answered 503, as by a server that is shutting down.
    func refuse() throws { _ = try HTTP.post(port, "/_control/script", #"[{"answer": 503, "times": 1000000}]"#) }

    func admit() throws { _ = try HTTP.post(port, "/_control/reset", "") }
}
