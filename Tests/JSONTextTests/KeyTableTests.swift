import JSONText
import ShipperTestSupport
import Testing

@Suite struct KeyTableTests {
    private func line(_ count: Int) -> [UInt8] {
        Array("{\((0..<count).map { "\"key\($0)\":\($0)" }.joined(separator: ","))}".utf8)
    }

    @Test func `of more keys than the limit the first 64 are looked for, and the scan does not trap`() throws {
        #expect(KeyTable.maximumCount == 64)
        let paths = (0..<70).map { "key\($0)" }
        #expect(KeyTable(paths: paths).count == 64)
        let bytes = line(70)
        var slots = [JSONSlice](repeating: .absent, count: 70)
        for extent in [TopLevelScanner.Extent.untilFound, .wholeLine] {
            let scanner = TopLevelScanner(keys: KeyTable(paths: paths), extent: extent)
            try #require(unsafe scanner.scan(bytes.span.bytes, 0..<bytes.count, into: &slots))
            #expect(slots[..<64].allSatisfy { $0.kind == .number })
            #expect(slots[64...].allSatisfy { $0.kind == .absent })
        }
    }

    @Test func `a table without keys accepts every object`() {
        #expect(TopLevelScannerTests.scan(line(3), for: []) == [])
        #expect(TopLevelScannerTests.scan(line(3), for: [], extent: .untilFound) == [])
    }

    @Test func `a key of any length is told from those that share its beginning`() throws {
        try withEvery("length", in: 0...70) { length in
            let key = String(repeating: "k", count: length)
            let bytes = Array("{\"\(key)x\":1,\"\(key.dropLast())\":2,\"\(key)\":3}".utf8)
            let slots = try #require(TopLevelScannerTests.scan(bytes, for: [key]))
            // Without a letter to drop the second key is the same, and the first of the two counts.
            let want: UInt8 = length == 0 ? UInt8(ascii: "2") : UInt8(ascii: "3")
            try requireEqual(bytes[slots[0].start], want)
        }
    }

    @Test func `a key that differs in any one byte is another`() throws {
        let key = Array("a.key.of.twenty.byte".utf8).map { $0 == 0x2E ? UInt8(ascii: "_") : $0 }
        try withEvery("place", in: key.indices) { place in
            var other = key
            other[place] = UInt8(ascii: "#")
            let bytes = Array("{\"".utf8) + other + Array("\":1}".utf8)
            try requireEqual(TopLevelScannerTests.scan(bytes, for: [String(decoding: key, as: UTF8.self)]), [.absent])
        }
    }
}
