import Testing

@testable import ShipperAgent

@Suite struct IndexNameTests {
    @Test(arguments: [
        "", "-a", "_a", "+a", ".a", "..", "A", "a b", "a/b", "a\\b", "a*", "a?", "a\"", "a<", "a>", "a|", "a,b", "a#b",
        "a:b", "a\u{7}",
        String(repeating: "a", count: 256),
    ])
    func `Elasticsearch would refuse it`(text: String) {
        #expect(IndexName(text) == nil)
    }

    @Test(arguments: ["a", "logs-shop-default", "logs_2026.11", "1", String(repeating: "a", count: 255)])
    func `Elasticsearch takes it`(text: String) {
        #expect(IndexName(text)?.text == text)
    }
}
