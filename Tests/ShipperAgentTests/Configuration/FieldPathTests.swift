import Testing

@testable import ShipperAgent

@Suite struct FieldPathTests {
    @Test(arguments: ["", ".", "a.", ".a", "a..b", "a\nb", "a.b.c.d.e.f.g.h.i", String(repeating: "a", count: 257)])
    func `a path with an empty key, too long or too deep is none`(text: String) {
        #expect(FieldPath(text) == nil)
    }

    @Test func `a path is a literal key, and keys one inside the other`() throws {
        let path = try #require(FieldPath("http.request.method"))
        #expect(path.literalKey == "http.request.method")
        #expect(path.keys == ["http", "request", "method"])
        #expect(path.description == "$.http.request.method")
    }
}
