import Testing

@testable import ShipperDelivery

@Suite struct ServerProductTests {
    private func search(_ body: String) -> ServerProduct? { ServerProduct(searchAnswer: Array(body.utf8)) }

    @Test func `Elasticsearch says its version, OpenSearch that it is OpenSearch`() {
        let elastic = search(#"{"name":"a","version":{"number":"8.15.0","build_flavor":"default"},"tagline":"You Know, for Search"}"#)
        #expect(elastic?.description == "Elasticsearch 8.15.0")
        let open = search(#"{"version":{"distribution":"opensearch","number":"2.11.1"}}"#)
        #expect(open?.description == "OpenSearch 2.11.1")
    }

    @Test func `Loki says its version`() {
        let body = #"{"version":"3.1.0","revision":"935aee77ed","branch":"HEAD","goVersion":"go1.21.11"}"#
        #expect(ServerProduct(lokiAnswer: Array(body.utf8))?.description == "Loki 3.1.0")
    }

    @Test(arguments: ["", "hello", "{}", "[]", #"{"version":7}"#, #"{"version":{"number":7}}"#, #"{"version":{"number":""}}"#])
    func `another answer says nothing`(body: String) {
        #expect(search(body) == nil)
        #expect(ServerProduct(lokiAnswer: Array(body.utf8)) == nil)
    }

    @Test func `a version is short, and nothing that a terminal would act on`() {
        let name = "1.2\\u001b[31m" + String(repeating: "x", count: 100)
        #expect(search(#"{"version":{"number":"\#(name)"}}"#).map { $0.version.utf8.count <= 64 && !$0.version.contains("\u{1B}") } == true)
    }

    @Test(arguments: [
        ("7.8.1", true), ("6.8.23", true), ("7.9.0", false), ("7.17.3", false), ("8.0.0", false), ("10.1", false), ("odd", false),
    ])
    func `before 7 9 there were no data streams`(version: String, isOld: Bool) {
        #expect((ServerProduct(name: .elasticsearch, version: version).warning != nil) == isOld)
        #expect(ServerProduct(name: .openSearch, version: version).warning == nil)
    }
}
