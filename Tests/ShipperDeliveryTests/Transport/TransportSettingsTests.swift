import Testing

@testable import ShipperDelivery

@Suite struct TransportSettingsTests {
    private func proxy(_ host: String, https: Bool, _ environment: [String: String]) throws -> String? {
        try TransportSettings.Proxy(for: host, isHTTPS: https, environment: environment).map { "\($0.host):\($0.port)" }
    }

    @Test func `the environment names a proxy for each scheme, or for all`() throws {
        let environment = ["http_proxy": "http://plain:3128", "HTTPS_PROXY": "http://secure:3129/", "all_proxy": "any:1"]
        #expect(try proxy("loki", https: false, environment) == "plain:3128")
        #expect(try proxy("loki", https: true, environment) == "secure:3129")
        #expect(try proxy("loki", https: true, ["ALL_PROXY": "any"]) == "any:1080")
        #expect(try proxy("loki", https: false, ["HTTP_PROXY": "http://cgi:1"]) == nil, "CGI sets it from a request")
        #expect(try proxy("loki", https: false, [:]) == nil && proxy("loki", https: false, ["http_proxy": ""]) == nil)
    }

    @Test(arguments: [
        ("loki", "loki", false), ("a.loki.test", "loki.test", false), ("a.loki.test", ".loki.test", false),
        ("loki.test", ".loki.test", false),
        ("LOKI", "x, loki", false), ("loki", "*", false), ("notloki.test", "loki.test", true), ("loki", "", true), ("loki", "other", true),
    ])
    func `no_proxy names hosts and domains`(host: String, exceptions: String, isProxied: Bool) throws {
        #expect(try (proxy(host, https: false, ["http_proxy": "p:1", "no_proxy": exceptions]) != nil) == isProxied)
    }

    @Test(arguments: ["p:0", "p:65536", "p:x", "[::1", "[::1]x", "socks5://p:1", "https://p:1", ":1", "http://a%zz@p:1", "http://"])
    func `a proxy that is not understood is an error`(text: String) {
        #expect(throws: UnusableProxy(variable: "http_proxy")) { try proxy("loki", https: false, ["http_proxy": text]) }
    }

    @Test func `a proxy may want a user, and may have an address of version 6`() throws {
        let found = try TransportSettings.Proxy(
            for: "loki", isHTTPS: false, environment: ["http_proxy": "http://me%40home:PLANTED%3A1@[2001:db8::1]:3128/"])
        #expect(found == .init(host: "2001:db8::1", port: 3_128, user: .init(name: "me@home", password: Secret(.text("PLANTED:1")))))
        #expect(!String(reflecting: found).contains("PLANTED"))
        #expect(try proxy("loki", https: true, ["all_proxy": "[::1]"]) == "::1:1080")
    }

    @Test func `a certificate that cannot be read is named`() {
        let settings = TransportSettings(connections: 1, tls: .init(caFile: "/nonexistent.pem"))
        #expect(throws: UnusablePEM(path: "/nonexistent.pem", what: "certificates")) { _ = try AsyncHTTPTransport(settings) }
    }
}
