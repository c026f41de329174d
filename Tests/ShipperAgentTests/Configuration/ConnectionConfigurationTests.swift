import ShipperDelivery
import Testing

@testable import ShipperAgent

@Suite struct ConnectionConfigurationTests {
    private let https = smallestFile.with("http://127.0.0.1:3100", "https://127.0.0.1:3100")

    private func sink(_ keys: String, environment: [String: String] = [:]) throws -> SinkConfiguration {
        let text = https.withSinkKeys(keys)
        return try #require(AgentConfiguration.parse(text: text, file: "shipper.yaml", environment: environment).sinks.first)
    }

    private func connection(_ keys: String, environment: [String: String] = [:]) throws -> ConnectionConfiguration {
        try sink(keys, environment: environment).connection
    }

    @Test func `who is asking is read from a text, the environment or a file`() throws {
        #expect(
            try connection("auth: {username: u, password: $$x}").authentication
                == .basic(username: "u", password: Secret(.text("$x"))))
        #expect(
            try connection("auth: {bearer_token: \"${TOKEN}\"}", environment: ["TOKEN": "t"]).authentication
                == .bearer(Secret(.text("t"))))
        #expect(try connection("auth: {api_key: \"file:/run/key\"}").authentication == .apiKey(Secret(.file("/run/key"))))
    }

    @Test func `TLS, headers and times are read`() throws {
        let read = try connection(
            """
            tls: {ca_file: /ca.pem, certificate_file: /c.pem, key_file: /k.pem, server_name: loki.test}
            headers: {X-B: two, X-A: one}
            connect_timeout: 3s
            idle_timeout: 20s
            max_connection_age: 1m
            """)
        #expect(read.tls == .init(caFile: "/ca.pem", certificateFile: "/c.pem", keyFile: "/k.pem") && read.serverName == "loki.test")
        #expect(read.headers.map(\.name) == ["X-A", "X-B"] && read.headers[0].value == Secret(.text("one")))
        #expect(read.connectTimeout == .seconds(3) && read.idleTimeout == .seconds(20) && read.maxConnectionAge == .seconds(60))
    }

    /// A connection that does not come about would else be taken for an answer that does not: its lines might be there.
    @Test(arguments: [("timeout: 10s", 5), ("timeout: 30s", 10), ("timeout: 4s\nconnect_timeout: 4s", 2), ("connect_timeout: 3s", 3)])
    func `a connection has half of a request's time at most`(settings: String, seconds: Int) throws {
        let sink = try sink(settings)
        let transport = try sink.transportSettings(of: #require(sink.urls.first), environment: [:])
        #expect(transport.connectTimeout == .seconds(seconds))
    }

    @Test(arguments: [
        ("auth: {}", "auth: got 0 ways to say who is asking"), ("auth: {username: u}", "auth: got a username or a password alone"),
        ("auth: {api_key: PLANTED, bearer_token: PLANTED}", "auth: got 2 ways"),
        ("auth: {bearer_token: PLANTED$x}", "auth.bearer_token: got a secret with a variable that is not set"),
        ("auth: {bearer_token: \"${PLANTED}\"}", "auth.bearer_token: got a secret with a variable that is not set"),
        ("auth: {bearer_token: \"file:PLANTED\"}", "auth.bearer_token: got a secret's file without an absolute path"),
        ("auth: {bearer_token: [PLANTED]}", "auth.bearer_token: got no secret"), ("auth: {bearer_token: !x PLANTED}", "got no secret"),
        ("auth: {bearer_token: \"PLANTED\\n\"}", "auth.bearer_token: got an empty, long or broken secret"),
        ("headers: {Authorization: PLANTED}", "got a header that the sink sets itself"),
        ("headers: {\"a b\": PLANTED}", "got no name of a header"),
        ("headers: {X-A: \"file:PLANTED\"}", "got a secret's file without an absolute path"),
        ("tls: {key_file: /k.pem}", "tls: got a certificate_file or a key_file alone"),
    ])
    func `a mistake is told without the secret`(keys: String, words: String) {
        let said = report(of: https.withSinkKeys(keys))
        #expect(said.contains(words) && !said.contains("PLANTED"), "\(said)")
    }

    @Test func `TLS for an http URL is a mistake`() {
        #expect(report(of: smallestFile.withSinkKeys("tls: {ca_file: /ca.pem}")).contains("got tls for an http URL"))
    }
}
