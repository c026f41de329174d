import Testing

@testable import ShipperAgent

@Suite struct ServerURLTests {
    @Test(arguments: [
        "", "loki", "loki:3100", "ftp://loki", "http://", "http:///path", "http://:3100", "http://loki:0",
        "http://loki:65536",
        "http://me@loki", "http://me:pw@loki", "http://loki/?a=b", "http://loki/#x", "http://lo ki", "http://löki",
        "http://loki\n",
        "http://[::1", "http://::1", "http:/loki",
    ])
    func `a text that is no plain http URL is refused`(text: String) {
        #expect(throws: Misfit.self) { try ServerURL(parsing: text) }
    }

    @Test(arguments: [
        ("http://loki", "loki", 80, "", "http://loki/push"), ("HTTPS://loki/", "loki", 443, "", "https://loki/push"),
        ("http://loki:3100//", "loki", 3100, "", "http://loki:3100/push"),
        ("http://[::1]:3100/a/b/", "::1", 3100, "/a/b", "http://[::1]:3100/a/b"),
    ])
    func `a URL has its parts`(text: String, host: String, port: Int, path: String, request: String) throws {
        let url = try ServerURL(parsing: text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.path == path)
        #expect(url.text(defaultPath: "/push") == request)
    }
}
