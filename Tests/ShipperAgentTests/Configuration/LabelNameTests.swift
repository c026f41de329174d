import Testing

@testable import ShipperAgent

@Suite struct LabelNameTests {
    @Test(arguments: [
        "", "7z", "a.b", "a-b", "a b", "é", "__name__", "a\n", "a@", "a`", "a[", "a{",
        String(repeating: "a", count: 1_025),
    ])
    func `Loki would refuse it`(text: String) {
        #expect(LabelName(text) == nil)
    }

    @Test(arguments: ["a", "_", "_a", "trace_id", "HTTP2", "z9", String(repeating: "a", count: 1_024)])
    func `Loki takes it`(text: String) {
        #expect(LabelName(text)?.text == text)
    }

    @Test(arguments: [("http.method", "http_method"), ("7z", "key_7z"), ("a b", "a_b"), ("é", nil), ("", nil)])
    func `the nearest legal name is the one that Loki makes`(text: String, nearest: String?) {
        #expect(LabelName(nearest: text)?.text == nearest)
    }
}
