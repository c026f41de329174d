import Testing

@testable import ShipperAgent

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("label", "labels", 1), ("lables", "labels", 1), ("ab", "ba", 1),
        ("kitten", "sitting", 3), ("same", "same", 0), ("abcd", "badc", 2),
    ])
    func `the distance counts slips of the finger, both ways`(a: String, b: String, distance: Int) {
        #expect(editDistance(Array(a), Array(b)) == distance)
        #expect(editDistance(Array(b), Array(a)) == distance)
    }

    @Test(arguments: [
        ("labls", "labels"), ("Labels", "labels"), ("maxBytes", "max_bytes"), ("max", "max_bytes"), ("xyz", nil),
        ("", nil),
        ("elastic", nil), ("lbl", nil),
    ])
    func `the nearest candidate is suggested, if it is near`(written: String, suggested: String?) {
        #expect(nearest(to: written, among: ["labels", "max_bytes", "urls"]) == suggested)
    }

    @Test func `a very long key costs nothing`() {
        #expect(nearest(to: String(repeating: "x", count: 100_000), among: ["labels"]) == nil)
    }
}
