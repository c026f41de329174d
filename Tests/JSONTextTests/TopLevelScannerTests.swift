import JSONText
import ShipperTestSupport
import Testing

@Suite struct TopLevelScannerTests {
    /// The slots that a scan fills, or `nil` where it finds no JSON object.
    static func scan(
        _ bytes: [UInt8], for paths: [String], extent: TopLevelScanner.Extent = .wholeLine
    ) -> [JSONSlice]? {
        let scanner = TopLevelScanner(keys: KeyTable(paths: paths), extent: extent)
        // Stale slots of the line before: every one must be written.
        var slots = [JSONSlice](
            repeating: JSONSlice(kind: .array, start: 7, end: 9, hasEscapes: true), count: paths.count)
        return unsafe scanner.scan(bytes.span.bytes, 0..<bytes.count, into: &slots) ? slots : nil
    }

    /// The found values' text, `nil` where a key is absent.
    private func texts(_ line: String, _ paths: [String], extent: TopLevelScanner.Extent = .wholeLine) -> [String?]? {
        let bytes = Array(line.utf8)
        return Self.scan(bytes, for: paths, extent: extent)?.map { slice in
            slice.kind == .absent ? nil : String(decoding: bytes[slice.start..<slice.end], as: UTF8.self)
        }
    }

    // MARK: - Refusals

    @Test(arguments: [
        "", " ", "x", "[]", "[{}]", "\"{}\"", "1", "{", "}", "{}}", "{} x", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{\"a\":1}{", "{\"a\":1},", "{\"a\":trve}", "{\"a\":1x}",
        "{\"a\":\"b}",
        "{\"a\":\"b\\\"}", "{\"a\":[}", "{\"a\":{]}", "{\"a\":1}\u{0}", "{\"a\":-}", "\u{FEFF}{}",
    ]) func `a line that is no JSON object is refused`(line: String) {
        #expect(texts(line, ["a"]) == nil)
        #expect(texts(line, ["z"], extent: .untilFound) == nil)
    }

    @Test func `every prefix of a legal line is refused`() throws {
        for line in SampleLines.json.map({ Array($0.utf8) }) {
            try withEvery("cut", in: 0..<line.count) { cut in
                try requireEqual(Self.scan(Array(line[..<cut]), for: ["level"]), nil)
            }
            #expect(Self.scan(line, for: ["level"]) != nil)
        }
    }

    @Test func `a line that goes on after it was cut is refused even where every key was found`() {
        let whole = #"{"a":1,"b":"x"}"#
        #expect(texts(whole, ["a"], extent: .untilFound) == ["1"])
        #expect(texts(String(whole.dropLast()), ["a"], extent: .untilFound) == nil)
        #expect(texts(whole + " tail", ["a"], extent: .untilFound) == nil)
        #expect(texts(whole + " \t\r", ["a"], extent: .untilFound) == ["1"])
    }

    // MARK: - Against the reference

    @Test func `of all short texts none that is legal is refused, and none without a frame is accepted`() throws {
        let alphabet = Array("{}[]\":,1\\".utf8)
        var texts: [[UInt8]] = [[]]
        for _ in 0..<5 {
            texts = texts.flatMap { text in alphabet.map { text + [$0] } }
            for text in texts { try expectAgreement(text) }
        }
    }

    @Test func `of all short values none that is legal is refused, and none without a frame is accepted`() throws {
        let alphabet = Array("{}[]\":,1\\-.e u".utf8)
        var values: [[UInt8]] = [[]]
        for _ in 0..<4 {
            values = values.flatMap { value in alphabet.map { value + [$0] } }
            for value in values { try expectAgreement(Array("{\"a\":".utf8) + value + Array("}".utf8)) }
        }
    }

    @Test(arguments: Seed.some(40)) func `a random line gives what the reference parser finds in it`(seed: Seed) throws {
        var generator = seed.generator
        var json = RandomJSON(seed.generator)
        for _ in 0..<150 {
            let line = json.line()
            // With repeats: two slots may want one path.
            let paths = (0..<Int.random(in: 0...8, using: &generator)).map { _ in generator.pick(RandomJSON.keys) }
            try requireEqual(ReferenceJSON.object(line)?.slice.kind, .object)
            try expectAgreement(line, paths)
            try expectAgreement(json.broken(line), paths)
            let cut = Int.random(in: 0..<line.count, using: &generator)
            if !line[cut...].allSatisfy({ $0 <= 0x20 }) {
                try requireEqual(Self.scan(Array(line[..<cut]), for: paths), nil)
            }
        }
    }

    private func expectAgreement(_ line: [UInt8], _ paths: [String] = ["a"]) throws {
        if let disagreement = Self.disagreement(line, paths) { throw Disagreement(description: disagreement) }
    }

    private struct Disagreement: Error, CustomStringConvertible { let description: String }

    /// What the scanner says of a line that it must not, or `nil`.
    private static func disagreement(_ line: [UInt8], _ paths: [String]) -> String? {
        let got = scan(line, for: paths)
        let reference = ReferenceJSON.object(line)
        guard reference != nil || got != nil else { return nil }
        let text = String(decoding: line, as: UTF8.self)
        guard let reference else { return JSONFrame.holds(line) ? nil : "accepted \(text)" }
        let want = paths.map { reference.find(Array($0.utf8)) }
        let early = scan(line, for: paths, extent: .untilFound)
        return got == want && early == want ? nil : "\(text) for \(paths): got \(String(describing: got)), want \(want)"
    }

    // MARK: - Which value counts

    @Test func `of a key that stands twice the first counts`() {
        #expect(texts(#"{"a":1,"a":2,"b":3}"#, ["a", "b"]) == ["1", "3"])
        #expect(texts(#"{"a":null,"a":2}"#, ["a"]) == ["null"])
    }

    @Test func `the literal key a.b counts before b inside a, in whatever order they stand`() {
        for line in [#"{"a.b":1,"a":{"b":2}}"#, #"{"a":{"b":2},"a.b":1}"#] {
            #expect(texts(line, ["a.b"]) == ["1"])
            #expect(texts(line, ["a.b"], extent: .untilFound) == ["1"])
        }
        #expect(texts(#"{"a":{"b":2},"c":3}"#, ["a.b"]) == ["2"])
        #expect(texts(#"{"a":{"c":2},"b":3}"#, ["a.b"]) == [nil])
        #expect(texts(#"{"a":"b","b":3}"#, ["a.b"]) == [nil])
        #expect(texts(#"{"a":[{"b":2}]}"#, ["a.b"]) == [nil])
    }

    @Test func `an object is looked into although it is wanted itself`() {
        #expect(texts(#"{"host":{"name":"x"}}"#, ["host", "host.name"]) == [#"{"name":"x"}"#, "x"])
        #expect(texts(#"{"host":{"name":"x"}}"#, ["host.name", "host"]) == ["x", #"{"name":"x"}"#])
        #expect(
            texts(#"{"log":{"file":{"path":"p"}}}"#, ["log", "log.file", "log.file.path"])
                == [#"{"file":{"path":"p"}}"#, #"{"path":"p"}"#, "p"])
    }

    @Test func `a path wanted by two slots fills both`() {
        #expect(texts(#"{"t":1,"a":{"b":2}}"#, ["t", "a.b", "t", "a.b"]) == ["1", "2", "1", "2"])
        #expect(texts(#"{"t":1,"x":3}"#, ["t", "t"], extent: .untilFound) == ["1", "1"])
    }

    @Test func `a path of three parts is found in the literal key, and inside its first part`() {
        for line in [#"{"a.b.c":1}"#, #"{"a":{"b.c":1}}"#, #"{"a":{"b":{"c":1}}}"#, #"{"a":{"b":{"c":2},"b.c":1}}"#] {
            #expect(texts(line, ["a.b.c"]) == ["1"], "\(line)")
        }
        #expect(texts(#"{"a":{"b":{"d":1}}}"#, ["a.b.c"]) == [nil])
        #expect(texts(#"{"a.b":{"c":1}}"#, ["a.b.c"]) == [nil])
    }

    @Test func `a path of many dots costs no more than its length`() {
        let path = Array(repeating: "a", count: 200).joined(separator: ".")
        #expect(texts("{\"\(path)\":1}", [path]) == ["1"])
        #expect(texts("{\"a\":{\"\(path.dropFirst(2))\":1}}", [path]) == ["1"])
    }

    @Test func `a key written with escapes matches nothing`() {
        #expect(texts(#"{"\u0061":1}"#, ["a"]) == [nil])
    }

    @Test func `a line in the middle of a block gives places in the block`() {
        let block = Array("xx{\"a\":1}\nyy".utf8)
        let scanner = TopLevelScanner(keys: KeyTable(paths: ["a"]), extent: .wholeLine)
        var slots: [JSONSlice] = [.absent]
        #expect(unsafe scanner.scan(block.span.bytes, 2..<9, into: &slots))
        #expect(slots == [JSONSlice(kind: .number, start: 7, end: 8, hasEscapes: false)])
        #expect(unsafe !scanner.scan(block.span.bytes, 2..<10 - 2, into: &slots))
    }
}
