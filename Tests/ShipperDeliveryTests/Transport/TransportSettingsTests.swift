import Testing

@testable import ShipperDelivery

@Suite struct TransportSettingsTests {
    private func proxy(_ host: String, https: Bool, _ environment: [String: String]) -> String? {
        TransportSettings.Proxy(for: host, isHTTPS: https, environment: environment).map { "\($0.host):\($0.port)" }
    }

    @Test func `the environment names a proxy for each scheme, or for all`() {
        let environment = ["http_proxy": "http://plain:3128", "HTTPS_PROXY": "http://secure:3129/", "all_proxy": "any:1"]
        #expect(proxy("loki", https: false, environment) == "plain:3128")
        #expect(proxy("loki", https: true, environment) == "secure:3129")
        #expect(proxy("loki", https: true, ["ALL_PROXY": "any"]) == "any:1080")
        #expect(proxy("loki", https: false, ["HTTP_PROXY": "http://cgi:1"]) == nil, "CGI sets it from a request")
        #expect(proxy("loki", https: false, [:]) == nil && proxy("loki", https: false, ["http_proxy": ""]) == nil)
    }

    @Test(arguments: [
        ("loki", "loki", false), ("a.loki.test", "loki.test", false), ("a.loki.test", ".loki.test", false),
        ("loki.test", ".loki.test", false),
        ("LOKI", "x, loki", false), ("loki", "*", false), ("notloki.test", "loki.test", true), ("loki", "", true), ("loki", "other", true),
    ])
    func `no_proxy names hosts and domains`(host: String, exceptions: String, isProxied: Bool) {
        #expect((proxy(host, https: false, ["http_proxy": "p:1", "no_proxy": exceptions]) != nil) == isProxied)
    }

    @Test(arguments: ["http://user:pass@p:1", "p:0", "p:65536", "p:x", "[::1]:1"])
    func `a proxy that is not understood is none`(text: String) {
        #expect(proxy("loki", https: false, ["http_proxy": text]) == nil)
    }

    @Test func `a certificate that cannot be read is named`() {
        let settings = TransportSettings(connections: 1, tls: .init(caFile: "/nonexistent.pem"))
        #expect(throws: UnusablePEM(path: "/nonexistent.pem", what: "certificates")) { _ = try AsyncHTTPTransport(settings) }
    }
}
