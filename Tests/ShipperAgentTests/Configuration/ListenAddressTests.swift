import Testing

@testable import ShipperAgent

@Suite struct ListenAddressTests {
    @Test(arguments: [
        "", ":", "9464", ":9464", "host", "host:", "host:x", "host:65536", "host:-1", "a:b:1", "::1:9464", "[::1]",
        "[::1]9464",
        "[::1", "host:1 ", "ho st:1", "http://host:1", "host:１",
    ])
    func `a text that is not host and port is no address`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("localhost:0", "localhost", 0), ("[::1]:65535", "::1", 65535),
        ("[fe80::1%eth0]:1", "fe80::1%eth0", 1), ("a-b.example:80", "a-b.example", 80),
    ])
    func `an address has host and port, and is shown as it was written`(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }
}
