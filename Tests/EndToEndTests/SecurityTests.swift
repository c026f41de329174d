import Foundation
import Testing

/// TLS both ways, credentials that change, and secrets that nobody sees.
@Suite(.serialized) struct SecurityTests {
    private static let lineCount = 200

    private func config(_ workbench: Workbench, url: String, _ connection: String, life: String = "shipper") throws -> String {
        try workbench.write(
            """
            state_directory: \(workbench.state.path)/\(life)
            admin: {listen: "127.0.0.1:0"}
            sources:
              pipeline:
                include: ["\(workbench.logs.path)/*.ndjson"]
                poll_interval: 20ms
            sinks:
              loki:
                type: loki
                inputs: [pipeline]
                urls: ["\(url)"]
                labels: {service: champion}
                limits: {max_age: off, max_ahead: off}
                batch: {max_bytes: 64KiB, max_age: 50ms}
                backoff: {initial: 10ms, max: 100ms}
                circuit_breaker: {failures: 3, recovery: 1s}
            \(connection)
            """, to: "\(life).yaml")
    }

    private func tls(_ certificates: Certificates, client: Bool = true, name: String = "loki.test") -> String {
        let own = client ? "certificate_file: \(certificates.client), key_file: \(certificates.clientKey), " : ""
        return "    tls: {ca_file: \(certificates.authority), \(own)server_name: \(name)}"
    }

    private func waitUntilDelivered(_ count: Int, _ agent: AgentProcess) throws {
        try waitUntil {
            try agent.samples(sinks: ["loki"]).sum("shipper_lines_delivered_total") == Double(count)
        } unless: {
            agent.isRunning ? nil : "The agent ended:\n\(agent.log)"
        }
    }

    @Test func `A server with a certificate of our CA and a client with one of its own find together, others do not`() throws {
        let workbench = try Workbench()
        let certificates = try Certificates(workbench)
        let loki = try LokiReceiver(
            workbench,
            more: ["--tls-certificate", certificates.server, "--tls-key", certificates.serverKey, "--client-ca", certificates.authority])
        let workload = LogWorkload(directory: workbench.logs, seed: 3, rotateEvery: .max)
        while workload.lines.count < Self.lineCount { try workload.writeChunk(100) }
        let url = "https://127.0.0.1:\(try loki.tlsPort())"
        let strangers = [
            ("    timeout: 30s", "without our CA"), (tls(certificates, client: false), "without a client's certificate"),
            (tls(certificates, name: "other.test"), "another name"),
        ]
        for (number, (connection, who)) in strangers.enumerated() {
            let agent = try AgentProcess(
                workbench, config: config(workbench, url: url, connection, life: "stranger\(number)"), output: "stranger\(number).log")
            // Three failures open the circuit; after a second a trial goes through.
            try waitUntil {
                try agent.samples(sinks: ["loki"]).sum("circuit_breaker_state_transitions_total", ["from_state": "half_open"]) > 0
            } unless: {
                agent.isRunning ? nil : "\(who): the agent ended:\n\(agent.log)"
            }
            #expect(try agent.samples(sinks: ["loki"]).sum("shipper_lines_delivered_total") == 0, "\(who)")
            agent.kill()
        }
        #expect(try loki.accepted() == 0)
        let agent = try AgentProcess(workbench, config: config(workbench, url: url, tls(certificates)))
        try waitUntilDelivered(workload.lines.count, agent)
        #expect(try loki.entries().count == workload.lines.count)
        #expect(agent.stop() == 0)
    }

    @Test func `A token that is changed in its file is read again, a wrong one stops the sink and loses nothing, and none is ever shown`()
        throws
    {
        let workbench = try Workbench()
        let (first, second) = ("PLANTED-7f3a-first", "PLANTED-7f3a-second")
        let expected = try workbench.write("Bearer \(first)\n", to: "expected")
        let token = try workbench.write("\(first)\n", to: "token")
        let loki = try LokiReceiver(workbench, more: ["--authorization", expected])
        let connection = """
                auth: {bearer_token: "file:\(token)"}
                headers: {X-Planted: PLANTED-7f3a-header}
            """
        let config = try config(workbench, url: loki.url, connection)
        let workload = LogWorkload(directory: workbench.logs, seed: 4, rotateEvery: .max)
        try workload.writeChunk(100)
        let agent = try AgentProcess(workbench, config: config)
        try waitUntilDelivered(100, agent)
        // The server takes another token, and the file holds it.
        _ = try workbench.write("\(second)\n", to: "token")
        _ = try workbench.write("Bearer \(second)\n", to: "expected")
        try workload.writeChunk(100)
        try waitUntilDelivered(200, agent)
        // The server takes another, and nobody has told us.
        _ = try workbench.write("Bearer other\n", to: "expected")
        try workload.writeChunk(100)
        try waitUntil { try agent.samples(sinks: ["loki"]).sum("shipper_requests_total", ["outcome": "unauthorized"]) > 1 }
        let status = try ChildProcess(Workbench.agent, ["status", "--config", config], output: workbench.path("status.log"))
        #expect(status.wait() == 2, "something is wrong")
        let check = try ChildProcess(Workbench.agent, ["check", "--config", config], output: workbench.path("check.log"))
        #expect(check.wait() == 1, "the server takes neither token")
        #expect(check.output.contains("Sink 'loki' at 127.0.0.1:\(loki.port): it does not accept our credentials (401)"))
        let metrics = try agent.samples(sinks: ["loki"]).page
        for (where_, text) in [("log", agent.log), ("status", status.output), ("check", check.output), ("metrics", metrics)] {
            #expect(!text.isEmpty && !text.contains("PLANTED"), "a secret stands in the \(where_)")
        }
        _ = try workbench.write("other\n", to: "token")
        try waitUntilDelivered(300, agent)
        #expect(try loki.entries().count == 300)
        #expect(agent.stop() == 0)
        #expect(!agent.log.contains("PLANTED"))
    }

    @Test func `A certificate that cannot be read, or a mistake in a secret, is told without showing it`() throws {
        let workbench = try Workbench()
        let missing = try config(workbench, url: "https://127.0.0.1:1", "    tls: {ca_file: /nonexistent.pem}")
        let agent = try AgentProcess(workbench, config: missing)
        #expect(agent.waitForEnd() != 0)
        #expect(agent.log.contains("Could not read certificates in PEM from '/nonexistent.pem'"))
        let wrong = try config(workbench, url: "http://127.0.0.1:1", #"    auth: {bearer_token: "PLANTED$x"}"#)
        let check = try ChildProcess(Workbench.agent, ["check", "--config", wrong], output: workbench.path("check.log"))
        #expect(check.wait() == 78)
        #expect(check.output.contains("sinks.loki.auth.bearer_token: got a secret") && !check.output.contains("PLANTED"))
    }
}
