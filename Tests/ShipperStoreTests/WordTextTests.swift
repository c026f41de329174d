#if LocalStore
import GRDB
import Testing

@testable import ShipperStore

struct WordTextTests {
    /// All scalars that Unicode gives away, and some private ones.
    private static let scalars = [0...0x3_3FFF, 0xE_0000...0xE_01FF, 0xF_0000...0xF_00FF].joined().compactMap(Unicode.Scalar.init)

    @Test func `SQLite finds the words of every scalar as they stand in the text`() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        var lines = Lines()
        var words: Set<String> = []
        for start in stride(from: 0, to: Self.scalars.count, by: 10_000) {
            let texts = Self.scalars[start..<min(start + 10_000, Self.scalars.count)].map { "ä\($0)z" }
            _ = try store.ingest(lines.body(texts, from: Int64(start)))
            for text in texts {
                words.formUnion(WordText.words(of: text).split(separator: WordText.space).map { String(decoding: $0, as: UTF8.self) })
            }
        }
        let indexed = try DatabaseQueue(path: folder.file).write { database in
            try database.execute(sql: "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row)")
            return try Set(String.fetchAll(database, sql: "SELECT term FROM temp.vocabulary"))
        }
        #expect(indexed.count > 100_000)
        #expect(indexed.symmetricDifference(words).isEmpty)
    }

    @Test func `a line of ASCII without escapes is its own text`() {
        for (line, expected) in [
            ("{\"a\":\"Plain\"}", nil), ("", nil), (#"a\tB\u0041"#, "a\tBA"), ("Ä: (Ö)", "ä ö "), (#"\u00c4.."#, "ä "), ("✅ 🤖", ""),
        ] {
            let bytes = Array(line.utf8)
            var text = Array("before".utf8)
            let differs = unsafe WordText.make(of: bytes.span.bytes, into: &text)
            #expect((differs ? String(decoding: text, as: UTF8.self) : nil) == expected, "\(line)")
        }
    }

    @Test func `bytes that are no UTF-8 stand between words`() {
        var text: [UInt8] = []
        let line: [UInt8] = [0x61, 0xE9, 0xB5, 0x62, 0xB5, 0x63]
        #expect(unsafe WordText.make(of: line.span.bytes, into: &text))
        #expect(String(decoding: text, as: UTF8.self) == "a b c")
    }
}
#endif
