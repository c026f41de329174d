import Testing

@testable import ShipperAgent

@Suite struct PageAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "ab", "http://127.0.0.1:9464/logs#token=ab"), ("0.0.0.0", "ab", "http://127.0.0.1:9464/logs#token=ab"),
        ("::1", "ab", "http://[::1]:9464/logs#token=ab"),
        ("logs.example.com", "a b&é", "http://logs.example.com:9464/logs#token=a%20b%26%C3%A9"),
    ])
    func `the token stands in the fragment, escaped`(host: String, token: String, address: String) {
        #expect(PageAddress.text(host: host, port: 9_464, token: token) == address)
    }

    @Test func `tokens are equal or not`() {
        #expect(AdminToken.equal("abc", "abc"))
        for other in ["", "ab", "abcd", "abd", "ABC"] { #expect(!AdminToken.equal("abc", other)) }
    }
}
